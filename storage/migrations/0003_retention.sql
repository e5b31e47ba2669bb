-- additive: yes
-- What clean-up looks up: who refers to some bytes, and what hangs on a visit that goes.

CREATE INDEX visits_by_body ON visits (body) WHERE body IS NOT NULL;
CREATE INDEX captures_by_visit ON captures (visit_id) WHERE visit_id IS NOT NULL;
CREATE INDEX departures_by_visit ON departures (visit_id) WHERE visit_id IS NOT NULL;
CREATE INDEX picture_fetches_by_digest ON picture_fetches (digest);
