/** How a message is sent from code, in several languages. */

export interface Sample {
  id: string;
  name: string;
  text: string;
}

interface Sending {
  origin: string;
  app: string;
  eventType: string;
  payload: Record<string, unknown>;
  /** Null where the page knows none: it is read from the environment. */
  key: string | null;
}

/** As the documentation of Svix's clients has them, with this server's address. */
export function codeSamples(sending: Sending): Sample[] {
  const { origin, app, eventType, payload, key } = sending;
  const json = JSON.stringify(payload);
  const body = JSON.stringify({ eventType, payload });
  const or = (given: string) => (key === null ? given : JSON.stringify(key));
  return [
    {
      id: 'curl',
      name: 'curl',
      text: [
        `curl -sS -X POST '${origin}/api/v1/app/${app}/msg' \\`,
        `  -H "Authorization: Bearer ${key ?? '$GANCHO_KEY'}" \\`,
        `  -H 'Content-Type: application/json' \\`,
        `  -d '${body}'`,
      ].join('\n'),
    },
    {
      id: 'node',
      name: 'Node',
      text: `import { Svix } from 'svix';

const gancho = new Svix(${or('process.env.GANCHO_KEY')}, {
  serverUrl: '${origin}',
});
await gancho.message.create('${app}', {
  eventType: '${eventType}',
  payload: ${json},
});`,
    },
    {
      id: 'python',
      name: 'Python',
      text: `import os
from svix.api import Svix, SvixOptions, MessageIn

gancho = Svix(${or('os.environ["GANCHO_KEY"]')}, SvixOptions(server_url="${origin}"))
gancho.message.create("${app}", MessageIn(
    event_type="${eventType}",
    payload=${json},
))`,
    },
    {
      id: 'go',
      name: 'Go',
      text: `request, _ := http.NewRequest("POST",
	"${origin}/api/v1/app/${app}/msg",
	strings.NewReader(\`${body}\`))
request.Header.Set("Authorization", "Bearer "+${or('os.Getenv("GANCHO_KEY")')})
request.Header.Set("Content-Type", "application/json")
response, err := http.DefaultClient.Do(request)`,
    },
    {
      id: 'php',
      name: 'PHP',
      text: `$request = curl_init('${origin}/api/v1/app/${app}/msg');
curl_setopt_array($request, [
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_POSTFIELDS => '${body}',
    CURLOPT_HTTPHEADER => [
        'Content-Type: application/json',
        'Authorization: Bearer ' . ${or("getenv('GANCHO_KEY')")},
    ],
]);
$answer = curl_exec($request);`,
    },
    {
      id: 'java',
      name: 'Java',
      text: `var request = HttpRequest.newBuilder(
        URI.create("${origin}/api/v1/app/${app}/msg"))
    .header("Authorization", "Bearer " + ${or('System.getenv("GANCHO_KEY")')})
    .header("Content-Type", "application/json")
    .POST(HttpRequest.BodyPublishers.ofString("""
        ${body}"""))
    .build();
HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());`,
    },
  ];
}
