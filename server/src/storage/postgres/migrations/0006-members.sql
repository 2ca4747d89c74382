-- People who sign in with an address and a password of their own, in place of an API key.
CREATE TABLE member (
  id text COLLATE "C" PRIMARY KEY,
  email text COLLATE "C" NOT NULL UNIQUE,
  name text NOT NULL,
  role text NOT NULL,
  -- A JSON list; NULL for all environments.
  environment_ids text,
  -- Argon2id with its costs and salt; NULL until one was chosen.
  password text,
  -- Sessions of an earlier one have ended.
  generation bigint NOT NULL,
  disabled bigint NOT NULL,
  -- Of the link with which a password is chosen; NULL once it was used.
  invitation_hash bytea UNIQUE,
  invited_until bigint,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  last_sign_in_at bigint
);
