/** What the built-in receiver can be told to do, as rules for `PUT /api/v1/sandbox/{name}`. */

export const behaviours = ['ok', '500', '410', '429', 'timeout', 'flaky', 'slow'] as const;
export type Behaviour = (typeof behaviours)[number];

export interface SandboxRule {
  status?: number;
  headers?: Record<string, string>;
  delayMs?: number;
  share?: number;
  body?: string;
}

/** Longer than a server waits for an answer, unless it was told to. */
const neverMs = 60_000;
const slowMs = 5_000;
const flakyShare = 0.3;

export function rulesOf(behaviour: Behaviour): SandboxRule[] {
  switch (behaviour) {
    case 'ok':
      return [];
    case '500':
      return [{ status: 500, body: '{"error":"told to fail"}' }];
    case '410':
      return [{ status: 410 }];
    case '429':
      return [{ status: 429, headers: { 'retry-after': '20' } }];
    case 'timeout':
      return [{ status: 200, delayMs: neverMs }];
    case 'flaky':
      return [{ status: 503, share: flakyShare }];
    case 'slow':
      return [{ status: 200, delayMs: slowMs }];
  }
}

/** Which of them the receiver follows now; null for rules of somebody's own. */
export function behaviourOf(rules: readonly SandboxRule[]): Behaviour | null {
  const [rule, ...more] = rules;
  if (rule === undefined) return 'ok';
  if (more.length > 0) return null;
  return (
    behaviours.find((one) => {
      const [known] = rulesOf(one);
      return (
        known !== undefined &&
        known.status === rule.status &&
        (known.delayMs ?? 0) === (rule.delayMs ?? 0) &&
        (known.share ?? 1) === (rule.share ?? 1)
      );
    }) ?? null
  );
}
