/** Tells the addresses that a rule about hosts allows from all others. */

/**
 * Whether the URL is HTTPS at its usual port, without a login, at one of the hosts. A host is a
 * name in lower case, in which `*` stands for one whole label.
 */
export function isTrustedUrl(url: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, port, username, password } = new URL(url);
  if (protocol !== 'https:' || port !== '' || username !== '' || password !== '') return false;
  return hosts.some((host) => fits(hostname.split('.'), host.split('.')));
}

function fits(labels: readonly string[], rule: readonly string[]): boolean {
  return (
    labels.length === rule.length &&
    labels.every((label, at) => label !== '' && (rule[at] === '*' || rule[at] === label))
  );
}
