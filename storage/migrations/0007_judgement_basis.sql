-- additive: yes
-- What stored hits were judged with beside their listings and rights: the rules' digest, how many
-- marks share a mark's words, usual prices, sellers with confirmed hits, owners who go to court. Where
-- a value changes, what hangs on it is judged anew.
CREATE TABLE judgement_basis (
    portfolio_id bigint NOT NULL REFERENCES portfolios (id),
    kind text NOT NULL,
    key text NOT NULL,
    value jsonb NOT NULL,
    PRIMARY KEY (portfolio_id, kind, key)
);
ALTER TABLE judgement_basis ENABLE ROW LEVEL SECURITY;
ALTER TABLE judgement_basis FORCE ROW LEVEL SECURITY;
CREATE POLICY own_portfolio ON judgement_basis USING (portfolio_id = current_portfolio());
