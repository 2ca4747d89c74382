/** `gancho help`. */

export const helpText = `gancho: a self-hosted webhook hub

  gancho start      start the server; Ctrl-C stops it
  gancho config     list every option with its meaning, default and present value
  gancho version    print the version
  gancho help       print this

  --config FILE     read options from this YAML file (gancho.yaml if it is there)

Options are set in the environment (GANCHO_PORT=9000) or in the file (port: 9000).
`;
