/** Asks what changes nothing, so that nothing else is read again; and reads what need not be there. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { ApiProblem, ask, get } from '../../api/client.ts';

/** As a change is made, of a trial or a preview. */
export function useQuestion<Out>(path: string) {
  return useMutation<Out, ApiProblem, object>({
    mutationFn: (body) => ask<Out>('POST', path, { body }),
  });
}

/** Null where there is none; it is asked for only where it `isThere`, as far as that is known. */
export function useThingOrNone<T>(path: string, isThere: boolean | undefined) {
  return useQuery<T | null>({
    queryKey: [path, 'or none', isThere],
    enabled: isThere !== undefined,
    queryFn: async ({ signal }) => {
      if (isThere === false) return null;
      try {
        return await get<T>(path, {}, signal);
      } catch (error) {
        if (error instanceof ApiProblem && error.code === 'not_found') return null;
        throw error;
      }
    },
  });
}
