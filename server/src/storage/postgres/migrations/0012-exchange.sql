-- Where the time of an attempt went, and what came with its answer (domain/exchange.ts), as JSON.
ALTER TABLE attempt ADD COLUMN exchange text;
