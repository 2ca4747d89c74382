/** Why a form was not taken: read out at once, and focus goes to the first field that is at fault. */
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { ApiProblem, FieldFault } from '../api/client.ts';
import { useT } from '../i18n/preferences.tsx';
import { Coded } from './coded.tsx';
import { FaultText } from './field.tsx';
import { Notice } from './page.tsx';
import { problemWords } from './problem-words.ts';

const wrongField = '[aria-invalid="true"]';

/** To stand within the form; `children` are said in the place of the usual words. */
export function Refused({ problem, children }: { problem: Error | null; children?: ReactNode }) {
  const t = useT();
  const box = useRef<HTMLDivElement>(null);
  /** What the server says of fields that the form does not show. */
  const [unsaid, setUnsaid] = useState<FieldFault[]>([]);
  useEffect(() => {
    const form = box.current?.closest('form, [role="dialog"], section');
    if (problem === null || !form) return;
    const { fields = [] } = problem as Partial<ApiProblem>;
    const wrong = form.querySelector<HTMLElement>(wrongField);
    const said = form.textContent;
    setUnsaid(fields.filter(({ message }) => !said.includes(message.replaceAll('`', ''))));
    const folded = wrong?.closest('details');
    if (folded) folded.open = true;
    if (wrong === null) box.current?.scrollIntoView({ block: 'nearest' });
    else wrong.focus();
  }, [problem]);
  if (problem === null) return null;
  return (
    <div ref={box} role="alert">
      <Notice tone="bad">
        {children ?? <Coded text={problemWords(problem, t)} />}
        {unsaid.map(({ field, message }) => (
          <p key={field} className="mt-1">
            <code>{field}</code>: <FaultText fault={message} />
          </p>
        ))}
      </Notice>
    </div>
  );
}
