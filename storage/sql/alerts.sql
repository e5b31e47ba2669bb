-- name: rules
-- The portfolio's rules with the channels that they tell; of one channel, by name or by number.
SELECT r.id, r.name, r.definition, r.paused_at, r.created_at, r.changed_at, r.changed_by,
       coalesce((SELECT array_agg(c.name ORDER BY c.name) FROM alert_rule_channels x
                 JOIN channels c ON c.id = x.channel_id WHERE x.rule_id = r.id), '{}') AS channels
FROM alert_rules r
WHERE r.portfolio_id = %(portfolio)s AND r.removed_at IS NULL
  AND (%(name)s::text IS NULL OR r.name = %(name)s)
  AND (%(channel)s::bigint IS NULL OR EXISTS (
       SELECT FROM alert_rule_channels x WHERE x.rule_id = r.id AND x.channel_id = %(channel)s))
ORDER BY r.name;

-- name: add_rule
-- A new rule; nothing if the portfolio has one of that name.
INSERT INTO alert_rules (portfolio_id, name, definition, created_at, changed_at, changed_by)
VALUES (%(portfolio)s, %(name)s, %(definition)s, %(now)s, %(now)s, %(who)s)
ON CONFLICT (portfolio_id, name) WHERE removed_at IS NULL DO NOTHING RETURNING id;

-- name: change_rule
-- What a rule says now.
UPDATE alert_rules SET definition = %(definition)s, changed_at = %(now)s, changed_by = %(who)s
WHERE portfolio_id = %(portfolio)s AND id = %(id)s;

-- name: set_channels
-- Whom a rule tells: those of these names.
INSERT INTO alert_rule_channels (channel_id, rule_id, portfolio_id)
SELECT c.id, %(id)s, c.portfolio_id FROM channels c
WHERE c.portfolio_id = %(portfolio)s AND c.name = ANY(%(channels)s)
ON CONFLICT DO NOTHING;

-- name: unset_channels
-- Whom it tells no longer.
DELETE FROM alert_rule_channels x USING channels c
WHERE x.portfolio_id = %(portfolio)s AND x.rule_id = %(id)s AND c.id = x.channel_id
  AND c.name <> ALL(%(channels)s);

-- name: pause_rule
-- A rule is paused, or goes on.
UPDATE alert_rules SET paused_at = CASE WHEN %(paused)s THEN coalesce(paused_at, %(now)s) END,
    changed_at = %(now)s, changed_by = %(who)s
WHERE portfolio_id = %(portfolio)s AND id = %(id)s;

-- name: remove_rule
-- Out of use; what it told goes on naming it.
UPDATE alert_rules SET removed_at = %(now)s, changed_at = %(now)s, changed_by = %(who)s
WHERE portfolio_id = %(portfolio)s AND id = %(id)s;

-- name: unset_rule
-- A rule that was removed tells nobody.
DELETE FROM alert_rule_channels WHERE portfolio_id = %(portfolio)s AND rule_id = %(id)s;

-- name: forget_windows
-- A changed rule counts anew.
DELETE FROM alert_windows WHERE portfolio_id = %(portfolio)s AND rule_id = %(id)s;

-- name: decide_anew
-- What a rule held that was changed: its channels look at it again.
WITH freed AS (
    UPDATE deliveries SET state = 'waiting', decided_at = NULL, how = NULL, rule_id = NULL,
        due_at = NULL, signal = NULL
    WHERE portfolio_id = %(portfolio)s AND rule_id = %(id)s AND state = 'held'
      AND bundle_id IS NULL
    RETURNING channel_id),
roused AS (
    UPDATE alert_bundles SET not_before = NULL
    WHERE portfolio_id = %(portfolio)s AND rule_id = %(id)s AND not_before IS NOT NULL
    RETURNING channel_id)
SELECT wake('deliver', 'deliver', %(portfolio)s, f.channel_id)
FROM (SELECT channel_id FROM freed UNION SELECT channel_id FROM roused) f;

-- name: undecided
-- What a channel was not decided on, and what quiet hours held until now.
SELECT d.id, d.key, d.notice_id, o.change, coalesce(o.created_at, n.created_at) AS at,
       h.direction, h.severity, h.territories, h.right_kind, g.key AS right_key, h.marketplace,
       h.seller_id, h.seller_name, h.picture
FROM (
    (SELECT * FROM deliveries
     WHERE portfolio_id = %(portfolio)s AND channel_id = %(channel)s AND state = 'waiting'
       AND decided_at IS NULL ORDER BY id LIMIT %(limit)s)
    UNION ALL
    (SELECT * FROM deliveries
     WHERE portfolio_id = %(portfolio)s AND channel_id = %(channel)s AND state = 'held'
       AND due_at <= %(now)s AND how = 'quiet' ORDER BY due_at, id LIMIT %(limit)s)
) d
LEFT JOIN outbox o ON o.id = d.outbox_id
LEFT JOIN notices n ON n.id = d.notice_id
LEFT JOIN hits h ON h.id = o.hit_id
LEFT JOIN rights g ON g.id = h.right_id;

-- name: undelivered
-- What was to go out at once by these rules and has not: their quiet hours may have begun since.
SELECT d.id, d.key, d.rule_id, o.change, o.created_at AS at, h.direction, h.severity,
       h.territories, h.right_kind, g.key AS right_key, h.marketplace, h.seller_id, h.seller_name,
       h.picture
FROM deliveries d
JOIN outbox o ON o.id = d.outbox_id JOIN hits h ON h.id = o.hit_id
JOIN rights g ON g.id = h.right_id
WHERE d.portfolio_id = %(portfolio)s AND d.channel_id = %(channel)s AND d.state = 'waiting'
  AND d.how = 'now' AND d.rule_id = ANY(%(rules)s)
ORDER BY d.id;

-- name: decided
-- What was decided.
UPDATE deliveries d SET
    decided_at = %(now)s, how = v.how, rule_id = v.rule_id, due_at = v.due_at, signal = v.signal,
    last_of_signal = v.last_of_signal, reasons = v.reasons,
    state = CASE v.how WHEN 'now' THEN 'waiting' WHEN 'dropped' THEN 'untold' ELSE 'held' END,
    ended_at = CASE v.how WHEN 'dropped' THEN %(now)s::timestamptz END
FROM jsonb_to_recordset(%(decisions)s) AS v (
    id bigint, how text, rule_id bigint, due_at timestamptz, signal text, last_of_signal boolean,
    reasons jsonb)
WHERE d.portfolio_id = %(portfolio)s AND d.id = v.id AND d.state IN ('waiting', 'held');

-- name: windows
-- What the guards of a channel remember.
SELECT rule_id, signal, opened_at, told FROM alert_windows
WHERE portfolio_id = %(portfolio)s AND channel_id = %(channel)s AND opened_at > %(since)s;

-- name: keep_window
-- What a guard remembers now.
INSERT INTO alert_windows (channel_id, rule_id, signal, portfolio_id, opened_at, told)
VALUES (%(channel)s, %(rule)s, %(signal)s, %(portfolio)s, %(opened_at)s, %(told)s)
ON CONFLICT (channel_id, rule_id, signal)
DO UPDATE SET opened_at = EXCLUDED.opened_at, told = EXCLUDED.told;

-- name: old_windows
-- What no guard needs any more.
DELETE FROM alert_windows
WHERE portfolio_id = %(portfolio)s AND channel_id = %(channel)s AND opened_at <= %(since)s;

-- name: due_bundles
-- Digests and bursts of a channel whose time has come.
SELECT rule_id, how, signal FROM deliveries
WHERE portfolio_id = %(portfolio)s AND channel_id = %(channel)s AND state = 'held'
  AND due_at <= %(now)s AND how IN ('digest', 'burst') AND bundle_id IS NULL
GROUP BY rule_id, how, signal ORDER BY how DESC, rule_id, signal;

-- name: add_bundle
-- One message for them.
INSERT INTO alert_bundles (portfolio_id, channel_id, rule_id, how, signal, created_at)
VALUES (%(portfolio)s, %(channel)s, %(rule)s, %(how)s, %(signal)s, %(now)s) RETURNING id;

-- name: fill_bundle
-- What it tells.
UPDATE deliveries SET bundle_id = %(bundle)s
WHERE portfolio_id = %(portfolio)s AND channel_id = %(channel)s AND state = 'held'
  AND due_at <= %(now)s AND how = %(how)s AND bundle_id IS NULL AND rule_id = %(rule)s
  AND signal IS NOT DISTINCT FROM %(signal)s;

-- name: next_due
-- When something that a channel holds is looked at again.
SELECT least(
    (SELECT min(due_at) FROM deliveries
     WHERE portfolio_id = %(portfolio)s AND channel_id = %(channel)s AND state = 'held'
       AND bundle_id IS NULL),
    (SELECT min(not_before) FROM alert_bundles
     WHERE portfolio_id = %(portfolio)s AND channel_id = %(channel)s AND state = 'waiting')) AS min;

-- name: waiting
-- What goes out to a channel at once, the oldest first.
SELECT d.id, d.key, d.attempts, o.hit_id, o.revision, o.change, o.created_at, n.text,
       n.created_at AS noticed_at, n.data, d.last_of_signal, d.due_at
FROM deliveries d
LEFT JOIN outbox o ON o.id = d.outbox_id
LEFT JOIN notices n ON n.id = d.notice_id
WHERE d.portfolio_id = %(portfolio)s AND d.channel_id = %(channel)s AND d.state = 'waiting'
  AND d.decided_at IS NOT NULL
ORDER BY d.id LIMIT %(limit)s;

-- name: waiting_bundles
-- Digests and bursts that go out.
SELECT b.id, b.how, b.signal, b.created_at, b.rule_id, r.name AS rule, told.since, told.severity
FROM alert_bundles b JOIN alert_rules r ON r.id = b.rule_id
LEFT JOIN LATERAL (
    SELECT min(o.created_at) AS since, coalesce(max(h.severity), 0) AS severity
    FROM deliveries d JOIN outbox o ON o.id = d.outbox_id JOIN hits h ON h.id = o.hit_id
    WHERE d.bundle_id = b.id) told ON true
WHERE b.portfolio_id = %(portfolio)s AND b.channel_id = %(channel)s AND b.state = 'waiting'
  AND (b.not_before IS NULL OR b.not_before <= %(now)s)
ORDER BY b.id LIMIT %(limit)s;

-- name: bundle_asleep
-- A bundle that waits for the end of quiet hours.
UPDATE alert_bundles SET not_before = %(until)s
WHERE portfolio_id = %(portfolio)s AND id = %(bundle)s AND state = 'waiting';

-- name: bundle_items
-- What a bundle tells.
SELECT d.id, d.key, o.hit_id, o.change FROM deliveries d JOIN outbox o ON o.id = d.outbox_id
WHERE d.portfolio_id = %(portfolio)s AND d.bundle_id = %(bundle)s AND d.state = 'held'
ORDER BY d.id;

-- name: bundle_ended
-- A bundle is over.
UPDATE alert_bundles SET state = %(state)s, ended_at = %(now)s, attempts = attempts + %(tries)s,
    last_error = %(error)s
WHERE portfolio_id = %(portfolio)s AND id = %(bundle)s AND state = 'waiting';

-- name: bundle_items_ended
-- And what it told with it.
UPDATE deliveries SET state = %(state)s, ended_at = %(now)s, attempts = attempts + %(tries)s,
    last_error = %(error)s
WHERE portfolio_id = %(portfolio)s AND bundle_id = %(bundle)s AND state = 'held';

-- name: items_dropped
-- Of what is held there is nothing to tell any more.
UPDATE deliveries SET state = 'dropped', ended_at = %(now)s, last_error = %(error)s
WHERE portfolio_id = %(portfolio)s AND id = ANY(%(ids)s) AND state = 'held';

-- name: bundle_put_off
-- A bundle came to nothing this time.
UPDATE alert_bundles SET attempts = attempts + 1, last_error = %(error)s
WHERE portfolio_id = %(portfolio)s AND id = %(bundle)s AND state = 'waiting';

-- name: failure
-- A try that came to nothing.
INSERT INTO alert_failures (portfolio_id, delivery_id, bundle_id, at, error)
VALUES (%(portfolio)s, %(delivery)s, %(bundle)s, %(now)s, %(error)s);

-- name: wake_due
-- Wakes the channels that hold what is due, whose turn it is.
SELECT wake('deliver', 'deliver', c.portfolio_id, c.id) FROM channels c
WHERE c.portfolio_id = %(portfolio)s AND (c.next_try IS NULL OR c.next_try <= %(now)s)
  AND (EXISTS (SELECT FROM deliveries d WHERE d.channel_id = c.id AND d.state = 'held'
               AND d.due_at <= %(now)s AND d.bundle_id IS NULL)
       OR EXISTS (SELECT FROM alert_bundles b WHERE b.channel_id = c.id AND b.state = 'waiting'
                  AND (b.not_before IS NULL OR b.not_before <= %(now)s)));

-- name: news_since
-- Changes of hits in the past with what rules look at, as the hits are now; the newest first.
SELECT o.hit_id || '.' || o.revision AS key, o.change, o.created_at AS at, o.hit_id, h.title,
       h.direction, h.severity, h.territories, h.right_kind, g.key AS right_key, h.marketplace,
       h.seller_id, h.seller_name, h.picture
FROM outbox o JOIN hits h ON h.id = o.hit_id JOIN rights g ON g.id = h.right_id
WHERE o.portfolio_id = %(portfolio)s AND o.created_at >= %(since)s
ORDER BY o.created_at DESC, o.id DESC LIMIT %(limit)s;

-- name: precision
-- What each rule told, and what people decided of it: each hit once, by the decision that counts.
WITH told AS (
    SELECT d.rule_id, o.hit_id FROM deliveries d JOIN outbox o ON o.id = d.outbox_id
    WHERE d.portfolio_id = %(portfolio)s AND d.rule_id IS NOT NULL AND d.state = 'delivered'
    GROUP BY d.rule_id, o.hit_id),
latest AS MATERIALIZED (
    SELECT DISTINCT ON (marketplace, external_id, right_key, direction)
           marketplace, external_id, right_key, direction, kind
    FROM verdicts WHERE portfolio_id = %(portfolio)s
    ORDER BY marketplace, external_id, right_key, direction, decided_at DESC, kind DESC,
             decided_by DESC, reason DESC),
decided AS (
    SELECT h.id AS hit_id, v.kind FROM latest v
    -- By the listing's own index, never by all hits of a right.
    CROSS JOIN LATERAL (
        SELECT id FROM listings WHERE marketplace = v.marketplace
          AND external_id = v.external_id LIMIT 1) l
    JOIN rights g ON g.portfolio_id = %(portfolio)s AND g.key = v.right_key
    JOIN hits h ON h.portfolio_id = %(portfolio)s AND h.listing_id = l.id AND h.right_id = g.id
        AND h.direction = v.direction
    WHERE v.kind IN ('confirmed', 'not-a-match', 'licensed', 'permitted'))
SELECT t.rule_id, count(*), count(v.kind), count(*) FILTER (WHERE v.kind = 'confirmed')
FROM told t LEFT JOIN decided v USING (hit_id) GROUP BY t.rule_id;

-- name: log
-- What became of each single message, the newest first; or of what one bundle tells.
SELECT 'd' || d.id AS id, coalesce(o.created_at, n.created_at) AS at, c.name AS channel,
       r.name AS rule, coalesce(d.how, 'now') AS how, d.state, d.key, o.hit_id, o.change,
       h.title, n.text, 1 AS told, d.attempts, d.last_error, d.ended_at, d.due_at, d.reasons,
       CASE WHEN d.state = 'waiting' THEN c.next_try END AS next_try, d.bundle_id
FROM deliveries d JOIN channels c ON c.id = d.channel_id
LEFT JOIN alert_rules r ON r.id = d.rule_id
LEFT JOIN outbox o ON o.id = d.outbox_id LEFT JOIN hits h ON h.id = o.hit_id
LEFT JOIN notices n ON n.id = d.notice_id
WHERE d.portfolio_id = %(portfolio)s
  AND (CASE WHEN %(bundle)s::bigint IS NULL THEN d.bundle_id IS NULL
            ELSE d.bundle_id = %(bundle)s END)
  AND (%(state)s::text IS NULL OR d.state = %(state)s)
  AND (%(channel)s::text IS NULL OR c.name = %(channel)s)
  AND (%(before)s::bigint IS NULL OR d.id < %(before)s)
ORDER BY d.id DESC LIMIT %(limit)s;

-- name: bundle_log
-- What became of each bundle, the newest first.
SELECT 'b' || b.id AS id, b.created_at AS at, c.name AS channel, r.name AS rule, b.how, b.state,
       b.how || '.' || b.id AS key, NULL AS hit_id, NULL AS change, NULL AS title, NULL AS text,
       (SELECT count(*)::integer FROM deliveries d WHERE d.bundle_id = b.id) AS told, b.attempts,
       b.last_error, b.ended_at, NULL AS due_at, NULL AS reasons,
       CASE WHEN b.state = 'waiting' THEN c.next_try END AS next_try, NULL::bigint AS bundle_id
FROM alert_bundles b JOIN channels c ON c.id = b.channel_id
JOIN alert_rules r ON r.id = b.rule_id
WHERE b.portfolio_id = %(portfolio)s
  AND (%(state)s::text IS NULL OR b.state = %(state)s)
  AND (%(channel)s::text IS NULL OR c.name = %(channel)s)
  AND (%(before)s::bigint IS NULL OR b.id < %(before)s)
ORDER BY b.id DESC LIMIT %(limit)s;

-- name: failures
-- The tries of one message that came to nothing, the latest first.
SELECT at, error FROM alert_failures
WHERE portfolio_id = %(portfolio)s AND (delivery_id = %(delivery)s OR bundle_id = %(bundle)s)
ORDER BY id DESC LIMIT 50;

-- name: redeliver
-- A message that was not told is to be told after all.
UPDATE deliveries SET state = 'waiting', how = 'now', decided_at = %(now)s, due_at = NULL,
    ended_at = NULL, reasons = NULL, bundle_id = NULL
WHERE portfolio_id = %(portfolio)s AND id = %(id)s AND state IN ('dropped', 'untold')
RETURNING channel_id;

-- name: redeliver_bundle
-- Likewise a bundle.
UPDATE alert_bundles SET state = 'waiting', ended_at = NULL
WHERE portfolio_id = %(portfolio)s AND id = %(id)s AND state = 'dropped' RETURNING channel_id;

-- name: redeliver_items
-- With what it tells.
UPDATE deliveries SET state = 'held', ended_at = NULL
WHERE portfolio_id = %(portfolio)s AND bundle_id = %(id)s AND state = 'dropped';

-- name: wake_channel
-- A channel has something to do.
SELECT wake('deliver', 'deliver', %(portfolio)s, %(channel)s);

-- name: held
-- How much each channel holds.
SELECT channel_id, count(*) AS held, min(due_at) AS due_at FROM deliveries
WHERE portfolio_id = %(portfolio)s AND state = 'held' GROUP BY channel_id;

-- name: pictures
-- What to show beside hits: the picture that matched, else the listing's first.
SELECT id, coalesce(picture, thumb) FROM hits
WHERE portfolio_id = %(portfolio)s AND id = ANY(%(ids)s) AND coalesce(picture, thumb) IS NOT NULL;
