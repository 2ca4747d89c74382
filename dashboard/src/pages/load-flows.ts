/** What flows where, put in rows, and how each line stands: decided here so that it can be checked. */
import type { Flow, FlowEndpoint } from '../api/source-shapes.ts';

export type LineState = 'healthy' | 'failing' | 'broken' | 'quiet' | 'paused' | 'disabled';

/** Below this share of successes a line fails; with none at all it is broken. */
const healthyShare = 0.95;

export function lineState({
  disabled,
  paused,
  success,
  fail,
}: Pick<FlowEndpoint, 'disabled' | 'paused' | 'success' | 'fail'>): LineState {
  if (disabled) return 'disabled';
  if (paused) return 'paused';
  const made = success + fail;
  if (made === 0) return 'quiet';
  if (success === 0) return 'broken';
  return success / made < healthyShare ? 'failing' : 'healthy';
}

/** Null where nothing was attempted. */
export function successShare({ success, fail }: Pick<FlowEndpoint, 'success' | 'fail'>) {
  const made = success + fail;
  return made === 0 ? null : success / made;
}

/** As thick as there is traffic, in steps that can be told apart. */
export function lineWidth({ success, fail }: Pick<FlowEndpoint, 'success' | 'fail'>): number {
  const made = success + fail;
  if (made === 0) return 1.5;
  return Math.min(7, 2 + Math.log10(made) * 1.25);
}

/** Whose API reaches the endpoints of an origin. */
export function appOf({ sourceId, applicationId }: Flow): string {
  return sourceId ?? applicationId;
}

/** Flows with a line that fits: by the name of the origin, or by an address. */
export function fittingFlows(flows: readonly Flow[], text: string, onlyFailing: boolean): Flow[] {
  const wanted = text.trim().toLowerCase();
  return flows
    .map((flow) => {
      const isNamed = `${flow.name} ${flow.type ?? ''}`.toLowerCase().includes(wanted);
      const endpoints = flow.endpoints.filter(
        (one) =>
          (isNamed || `${one.address} ${one.description}`.toLowerCase().includes(wanted)) &&
          (!onlyFailing || ['failing', 'broken', 'disabled'].includes(lineState(one))),
      );
      return {
        flow: { ...flow, endpoints },
        isShown: endpoints.length > 0 || (isNamed && !onlyFailing),
      };
    })
    .filter(({ isShown }) => isShown)
    .map(({ flow }) => flow);
}
