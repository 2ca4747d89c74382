/** Headers of a request, a line each. */

export function Headers({ headers }: { headers: Record<string, string> }) {
  const entries = Object.entries(headers);
  if (entries.length === 0) return <>–</>;
  return (
    <ul className="flex flex-col gap-0.5">
      {entries.map(([name, value]) => (
        <li key={name} className="break-all">
          <code>
            {name}: <span className="text-muted">{value}</span>
          </code>
        </li>
      ))}
    </ul>
  );
}
