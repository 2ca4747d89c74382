/** `gancho help`. */

export const helpText = `gancho: a self-hosted webhook hub

  gancho start      start the server
  gancho config     list every option with its meaning, default and present value
  gancho version    print the version
  gancho help       print this

  --config FILE     read options from this YAML file (gancho.yaml if it is there)
`;
