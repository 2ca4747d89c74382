-- Environments that keep messages for less time than the server does.
CREATE TABLE environment_retention (
  environment_id text COLLATE "C" PRIMARY KEY,
  days integer NOT NULL
);
