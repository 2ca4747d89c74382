/** `gancho help`. */

export const helpText = `gancho: a self-hosted webhook hub

  gancho start       start the server; Ctrl-C stops it
  gancho config      list every option with its meaning, default and present value
  gancho apply FILE  make an environment as a file declares it; shows first what would change
  gancho export      print an environment as such a file
  gancho recipe list|show|try|add|remove
                     whole jobs of integration: list them, look at one, try it, set it up, take it away
  gancho demo seed   write a labelled week of history, with the server stopped
  gancho demo remove take away whatever is labelled as a demo, through the running server
  gancho migrate-store
                     move everything from a data folder to PostgreSQL; can be interrupted
  gancho version     print the version
  gancho help        print this

  --config FILE     read options from this YAML file (gancho.yaml if it is there)
  --role ROLE       start: what this node does: api, worker, or all
  --set NAME=VALUE  recipe: a setting; may be given several times
  --only SOURCES    recipe show, add, remove: these of its sources, with commas between
  --keep            recipe try: leave what was made
  --seed NUMBER     demo seed: another week
  --server URL      apply, export, recipe and demo remove: the server to talk to, if not the one of this configuration
  --key-file FILE   apply, export, recipe and demo remove: a file with an API key
  --yes             apply, recipe remove: make the changes
  --dry-run         apply: only show them
  --prune           apply: remove what the file does not name
  --secrets         apply: set secrets again, which cannot be compared
  --from sqlite:FOLDER  migrate-store: the data folder, if not the one of this configuration
  --to postgres://…     migrate-store: the database, if not GANCHO_DATABASE_URL

Options are set in the environment (GANCHO_PORT=9000) or in the file (port: 9000).
In a checkout: npm run -s gancho -- apply FILE --yes. The -- keeps npm from taking options for its own.
`;
