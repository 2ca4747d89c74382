/** A token server of tests: gives a new token for each request, as long as it knows the client. */
import { startReceiver, type Received } from './receiver.ts';

/** `none` leaves whoever asks waiting. */
export type FixedAnswer = { status: number; body: string } | 'none';

export interface TokenServer extends AsyncDisposable {
  url: string;
  /** What it was asked, with the form taken apart. */
  asked: { form: URLSearchParams; authorization: string | undefined }[];
  /** The tokens that it gave, in order: `token-1`, `token-2`, … */
  given: string[];
  /** Changes what it answers; null gives tokens again. */
  answer: (how: FixedAnswer | null) => void;
  /** Seconds that its tokens count; null says nothing of it. */
  expiresIn: (seconds: number | null) => void;
}

export async function startTokenServer(): Promise<TokenServer> {
  const receiver = await startReceiver();
  const given: string[] = [];
  const asked: TokenServer['asked'] = [];
  let fixed: FixedAnswer | null = null;
  let lifeSeconds: number | null = 3600;
  receiver.respond((request, response) => {
    asked.push({ form: formOf(request), authorization: request.headers.authorization });
    let answer = fixed;
    if (answer === null) {
      const token = `token-${given.length + 1}`;
      given.push(token);
      const life = lifeSeconds === null ? {} : { expires_in: lifeSeconds };
      answer = {
        status: 200,
        body: JSON.stringify({ access_token: token, token_type: 'Bearer', ...life }),
      };
    }
    if (answer === 'none') return;
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  return {
    url: `${receiver.url}/oauth/token`,
    asked,
    given,
    answer: (how) => (fixed = how),
    expiresIn: (seconds) => (lifeSeconds = seconds),
    [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
  };
}

function formOf({ body }: Received): URLSearchParams {
  return new URLSearchParams(body.toString());
}
