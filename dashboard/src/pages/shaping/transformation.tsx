/** The transformation of an endpoint: input, code and what comes of it side by side, tried before it is saved. */
import { useThing } from '../../api/queries.ts';
import type { Endpoint } from '../../api/shapes.ts';
import { Section } from '../../ui/page.tsx';
import { UnreadState } from '../../ui/states.tsx';
import type { Transformation } from './shapes.ts';
import { TransformationEditor } from './transformation-editor.tsx';
import { Versions } from './versions.tsx';

export default function TransformationTab({
  path: endpointPath,
  endpoint,
}: {
  path: string;
  endpoint: Endpoint;
}) {
  const path = `${endpointPath}/transformation`;
  const { data, error, refetch } = useThing<Transformation>(path);
  if (data === undefined) {
    return (
      <Section flush>
        <UnreadState problem={error} onRetry={() => void refetch()} />
      </Section>
    );
  }
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <TransformationEditor
        key={`${data.version}-${data.updatedAt}`}
        path={path}
        endpoint={endpoint}
        present={data}
      />
      <Versions path={path} present={data} />
    </div>
  );
}
