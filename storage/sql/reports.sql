-- name: found
-- Hits that appeared in a period: when they were first told of, else when a capture first showed
-- them. A right that is new today finds old listings, and that is found today.
WITH told AS (
    SELECT o.hit_id, min(o.created_at) AS at FROM outbox o
    WHERE o.portfolio_id = %(portfolio)s AND o.change = 'new'
      AND o.created_at >= %(begins)s AND o.created_at < %(ends)s
    GROUP BY o.hit_id)
SELECT h.id, h.direction, h.right_kind, h.severity, h.score, h.state, h.territory_codes
FROM hits h JOIN told t ON t.hit_id = h.id
WHERE h.portfolio_id = %(portfolio)s AND NOT h.withdrawn AND h.suppressed_by IS NULL
UNION ALL
SELECT h.id, h.direction, h.right_kind, h.severity, h.score, h.state, h.territory_codes
FROM hits h
WHERE h.portfolio_id = %(portfolio)s AND NOT h.withdrawn AND h.suppressed_by IS NULL
  AND h.first_seen >= %(begins)s AND h.first_seen < %(ends)s
  AND NOT EXISTS (SELECT FROM outbox o WHERE o.hit_id = h.id AND o.change = 'new');

-- name: suppressed
-- What appeared in a period and was kept from people, by what.
SELECT suppressed_by, count(*) FROM hits
WHERE portfolio_id = %(portfolio)s AND NOT withdrawn AND suppressed_by IS NOT NULL
  AND first_seen >= %(begins)s AND first_seen < %(ends)s
GROUP BY suppressed_by ORDER BY 2 DESC, 1;

-- name: waiting
-- Hits that nobody decided yet, by how much they weigh.
SELECT severity, count(*) FROM hits
WHERE portfolio_id = %(portfolio)s AND NOT withdrawn AND suppressed_by IS NULL
  AND state IN ('new', 'open', 'unsure') AND first_seen < %(ends)s
GROUP BY severity;

-- name: changed
-- Hits that went, or came back, in a period, the weightiest first.
SELECT h.id, h.severity, h.direction, h.title, h.marketplace, h.seller_id, h.seller_name,
       g.record ->> 'text' AS right_text, g.key AS right_key, max(o.created_at) AS at, h.state
FROM outbox o JOIN hits h ON h.id = o.hit_id JOIN rights g ON g.id = h.right_id
WHERE o.portfolio_id = %(portfolio)s AND o.change = %(change)s
  AND o.created_at >= %(begins)s AND o.created_at < %(ends)s AND NOT h.withdrawn
GROUP BY h.id, g.record ->> 'text', g.key
ORDER BY h.severity DESC, at DESC, h.id LIMIT %(limit)s;

-- name: changed_count
-- How many went, or came back.
SELECT count(DISTINCT o.hit_id) FROM outbox o JOIN hits h ON h.id = o.hit_id
WHERE o.portfolio_id = %(portfolio)s AND o.change = %(change)s
  AND o.created_at >= %(begins)s AND o.created_at < %(ends)s AND NOT h.withdrawn;

-- name: verdicts
-- Decisions of a period by whom, of what kind.
SELECT decided_by, kind, count(*) FROM verdicts
WHERE portfolio_id = %(portfolio)s AND decided_at >= %(begins)s AND decided_at < %(ends)s
GROUP BY decided_by, kind ORDER BY decided_by, kind;

-- name: waits
-- Seconds from first sight to the first decision about each hit that was first decided in a period.
SELECT extract(epoch FROM v.at - h.first_seen)::float8
FROM (SELECT marketplace, external_id, right_key, direction, min(decided_at) AS at
      FROM verdicts WHERE portfolio_id = %(portfolio)s AND decided_at < %(ends)s
      GROUP BY 1, 2, 3, 4 HAVING min(decided_at) >= %(begins)s) v
JOIN listings l ON l.marketplace = v.marketplace AND l.external_id = v.external_id
JOIN rights g ON g.portfolio_id = %(portfolio)s AND g.key = v.right_key
JOIN hits h ON h.portfolio_id = %(portfolio)s AND h.listing_id = l.id AND h.right_id = g.id
    AND h.direction = v.direction
WHERE v.at >= h.first_seen;

-- name: precision
-- Per matcher, of each pair's latest decision of a period: how many found it right, how many wrong.
SELECT m.matcher,
       count(DISTINCT v.id) FILTER (WHERE v.kind IN ('confirmed', 'licensed', 'permitted')),
       count(DISTINCT v.id) FILTER (WHERE v.kind = 'not-a-match')
FROM (SELECT DISTINCT ON (marketplace, external_id, right_key, direction) *
      FROM verdicts
      WHERE portfolio_id = %(portfolio)s AND decided_at >= %(begins)s AND decided_at < %(ends)s
      ORDER BY marketplace, external_id, right_key, direction,
               decided_at DESC, kind DESC, decided_by DESC, reason DESC) v
JOIN listings l ON l.marketplace = v.marketplace AND l.external_id = v.external_id
JOIN rights g ON g.portfolio_id = v.portfolio_id AND g.key = v.right_key
JOIN hits h ON h.portfolio_id = v.portfolio_id AND h.listing_id = l.id AND h.right_id = g.id
    AND h.direction = v.direction
JOIN hit_matches x ON x.hit_id = h.id
JOIN matches m ON m.id = x.match_id
GROUP BY m.matcher ORDER BY m.matcher;

-- name: captured
-- Listings that were captured in a period, by marketplace, and how many of them were new in it.
SELECT l.marketplace, count(DISTINCT s.listing_id) AS listings,
       count(DISTINCT s.listing_id) FILTER (WHERE NOT EXISTS (
           SELECT FROM snapshots e WHERE e.listing_id = s.listing_id
             AND (e.portfolio_id IS NULL OR e.portfolio_id = %(portfolio)s)
             AND e.first_captured < %(begins)s)) AS appeared
FROM snapshots s JOIN listings l ON l.id = s.listing_id
WHERE (s.portfolio_id IS NULL OR s.portfolio_id = %(portfolio)s)
  AND s.last_captured >= %(begins)s AND s.first_captured < %(ends)s
  AND EXISTS (SELECT FROM captures c WHERE c.snapshot_id = s.id
              AND c.captured_at >= %(begins)s AND c.captured_at < %(ends)s)
GROUP BY l.marketplace ORDER BY 2 DESC, 1;

-- name: pages
-- What became of the pages of a period's crawls, by host and outcome, with the commonest reason.
SELECT host, outcome, sum(pages)::bigint AS pages,
       (array_agg(reason ORDER BY pages DESC, reason))[1] AS reason
FROM (SELECT substring(coalesce(v.final_url, v.url) FROM '://(?:www\.)?([^/?#@]+)') AS host,
             v.outcome, v.reason, count(*) AS pages
      FROM crawls c JOIN visits v ON v.crawl_id = c.id
      WHERE c.started_at < %(ends)s AND c.started_at >= %(begins)s::timestamptz - interval '7 days'
        AND v.captured_at >= %(begins)s AND v.captured_at < %(ends)s
      GROUP BY 1, 2, 3) p
GROUP BY host, outcome ORDER BY host, outcome;

-- name: searches
-- The portfolio's schedules with their runs in a period.
SELECT w.name, w.targets, w.paused_at, w.created_at,
       count(r.id) FILTER (WHERE r.state = 'done') AS done,
       count(r.id) FILTER (WHERE r.state = 'failed') AS failed,
       max(r.ended_at) FILTER (WHERE r.state = 'done') AS last_done,
       (array_agg(r.message ORDER BY r.ended_at DESC) FILTER (WHERE r.state = 'failed'))[1] AS message
FROM watches w
LEFT JOIN runs r ON r.watch_id = w.id AND r.due_at >= %(begins)s AND r.due_at < %(ends)s
WHERE w.portfolio_id = %(portfolio)s AND w.created_at < %(ends)s
GROUP BY w.id ORDER BY w.name;

-- name: sources
-- Every file or fetch of rights that stands behind the figures, at its newest, with how old it is.
SELECT DISTINCT ON (name) name, as_of, taken, refused,
       EXISTS (SELECT FROM registers_searched r
               WHERE r.portfolio_id = %(portfolio)s AND r.source = s.name) AS is_register
FROM sources s
WHERE portfolio_id = %(portfolio)s AND kind = 'rights' AND imported_at < %(ends)s
ORDER BY name, as_of DESC, imported_at DESC;

-- name: references
-- What could be looked for: references by kind.
SELECT kind, count(*) FROM right_references WHERE portfolio_id = %(portfolio)s
GROUP BY kind ORDER BY kind;

-- name: matchers
-- Which matchers looked, in which version.
SELECT matcher, version FROM matcher_versions WHERE portfolio_id = %(portfolio)s ORDER BY matcher;

-- name: unreferenced
-- Rights that nothing can be compared with: no text and no picture is on file.
SELECT g.record ->> 'kind' AS kind, count(*) AS rights,
       (array_agg(coalesce(g.record ->> 'text', g.key) ORDER BY g.key))[1:3] AS examples
FROM rights g
WHERE g.portfolio_id = %(portfolio)s
  AND NOT EXISTS (SELECT FROM right_references f WHERE f.right_id = g.id)
GROUP BY 1 ORDER BY 2 DESC, 1;

-- name: unplaced
-- Hits of which nothing says where they are offered, or that no rule covers there.
SELECT code, count(*) FROM hits, unnest(territory_codes) AS code
WHERE portfolio_id = %(portfolio)s AND NOT withdrawn AND suppressed_by IS NULL
  AND state IN ('new', 'open', 'unsure', 'confirmed') AND code IN ('unknown', 'unsupported')
GROUP BY code ORDER BY code;

-- name: unseen_pictures
-- Pictures of a period's captures whose bytes could not be had, so that they were not compared.
SELECT count(*) FROM snapshots s JOIN snapshot_images i ON i.snapshot_id = s.id
WHERE (s.portfolio_id IS NULL OR s.portfolio_id = %(portfolio)s)
  AND s.last_captured >= %(begins)s AND s.first_captured < %(ends)s
  AND i.digest IS NULL AND i.missing <> 'no longer kept';

-- name: waiting_work
-- What is stored and was not compared, or not judged, yet.
SELECT (SELECT count(*) FROM to_match WHERE portfolio_id = %(portfolio)s),
       (SELECT count(*) FROM to_judge WHERE portfolio_id = %(portfolio)s);

-- name: weeks
-- Hits by the week of their first sight, for the weeks that lead up to a period's end.
SELECT to_char(date_trunc('week', first_seen AT TIME ZONE 'UTC'), 'YYYY-MM-DD') AS week, direction,
       count(*) FROM hits
WHERE portfolio_id = %(portfolio)s AND NOT withdrawn AND suppressed_by IS NULL
  AND first_seen >= %(since)s AND first_seen < %(ends)s
GROUP BY 1, 2 ORDER BY 1, 2;

-- name: has_anything
-- Whether there is anything that a report could be about.
SELECT EXISTS (SELECT FROM rights WHERE portfolio_id = %(portfolio)s)
    OR EXISTS (SELECT FROM watches WHERE portfolio_id = %(portfolio)s)
    OR EXISTS (SELECT FROM catalogue WHERE portfolio_id = %(portfolio)s);

-- name: is_kept
-- Whether a period's report is on file.
SELECT EXISTS (SELECT FROM reports
               WHERE portfolio_id = %(portfolio)s AND period = %(period)s AND first_day = %(first_day)s);

-- name: keep
-- A period's report, unless somebody else was quicker.
INSERT INTO reports (portfolio_id, period, first_day, last_day, made_at, summary)
VALUES (%(portfolio)s, %(period)s, %(first_day)s, %(last_day)s, %(made_at)s, %(summary)s)
ON CONFLICT (portfolio_id, period, first_day) DO NOTHING RETURNING id;

-- name: forget
-- A period's report, to be made anew.
DELETE FROM reports
WHERE portfolio_id = %(portfolio)s AND period = %(period)s AND first_day = %(first_day)s;

-- name: keep_form
-- The report in a language, as a page and as data.
INSERT INTO report_forms (report_id, portfolio_id, language, page, document)
VALUES (%(report)s, %(portfolio)s, %(language)s, %(page)s, %(document)s);

-- name: kept
-- Reports on file, the newest first.
SELECT id, period, first_day, last_day, made_at, summary FROM reports
WHERE portfolio_id = %(portfolio)s AND (%(before)s::bigint IS NULL OR id < %(before)s)
ORDER BY id DESC LIMIT %(limit)s;

-- name: form
-- One report in a language.
SELECT r.period, r.first_day, r.last_day, f.page, f.document
FROM reports r JOIN report_forms f ON f.report_id = r.id
WHERE r.portfolio_id = %(portfolio)s AND r.id = %(report)s AND f.language = %(language)s;
