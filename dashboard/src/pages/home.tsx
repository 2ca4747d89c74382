/** Where the dashboard opens: the first steps while the demo is all there is, then the overview. */
import { lazy, Suspense, useState } from 'react';
import { useThing } from '../api/queries.ts';
import type { Application, Page } from '../api/shapes.ts';
import { Section } from '../ui/page.tsx';
import { SkeletonRows } from '../ui/states.tsx';
import { isDemoAlone } from './first-steps/demo-things.ts';
import { isDismissed } from './first-steps/progress.ts';

const FirstSteps = lazy(() => import('./first-steps.tsx'));
const Overview = lazy(() => import('./overview.tsx'));

export default function Home() {
  const [leavesOut] = useState(isDismissed);
  const apps = useThing<Page<Application>>(leavesOut ? null : '/app', { limit: 2 });
  const waiting = (
    <Section flush>
      <SkeletonRows />
    </Section>
  );
  // Whoever may not list applications sees the overview, which says so.
  if (!leavesOut && apps.data === undefined && apps.error === null) return waiting;
  const isFirst = !leavesOut && apps.data !== undefined && isDemoAlone(apps.data.data);
  return <Suspense fallback={waiting}>{isFirst ? <FirstSteps /> : <Overview />}</Suspense>;
}
