-- Estimates are kept like releases: what made them, and from which releases.
ALTER TABLE release ADD COLUMN kind VARCHAR DEFAULT 'published';
ALTER TABLE release ADD COLUMN method VARCHAR;
ALTER TABLE release ADD COLUMN settings VARCHAR;
ALTER TABLE release ADD COLUMN inputs INTEGER[];
