/** Follows what happens, and renews what is shown some times a second, however much comes. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { get, type Query } from '../api/client.ts';
import { followStream, type StreamState } from '../api/stream.ts';
import { loadRecent } from './load-recent.ts';
import { LiveRows, type LiveRow, type LiveState, type Sums } from './live-rows.ts';

const renewMs = 250;

interface Kept {
  data: LiveRow[];
  iterator: string;
}

export interface Live {
  state: LiveState;
  connection: StreamState;
  show: () => void;
}

/** `follows` says whether what comes is shown at once; it is asked each time. */
export function useLive(query: Query, follows: () => boolean): Live {
  const rows = useRef<LiveRows>(null);
  rows.current ??= new LiveRows();
  const [state, setState] = useState(() => rows.current!.state(Date.now()));
  const [connection, setConnection] = useState<StreamState>('connecting');
  const asked = useRef(follows);
  asked.current = follows;
  const key = JSON.stringify(query);

  useEffect(() => {
    const ended = new AbortController();
    const own = new LiveRows();
    rows.current = own;
    setState(own.state(Date.now()));
    const begin = async (): Promise<void> => {
      // What is kept from before, so that the page does not begin empty where somebody looked on.
      const kept = await get<Kept>('/stream/live', JSON.parse(key) as Query, ended.signal).catch(
        () => null,
      );
      const recent =
        kept?.data.length === 0
          ? await loadRecent(JSON.parse(key) as Query, ended.signal).catch(() => [])
          : [];
      const known = new Set(recent.map(({ messageId }) => messageId));
      for (const row of [...recent, ...(kept?.data ?? [])]) own.add(row, 0);
      own.show();
      await followStream('/stream/live', {
        query: JSON.parse(key) as Query,
        lastId: kept?.iterator ?? null,
        signal: ended.signal,
        onState: setConnection,
        onEvent({ event, data }) {
          // What is told first says nothing of what happens.
          if (event === 'open') return;
          if (event === 'gap') own.gap();
          else if (event === 'sum') own.sum(data as Sums, Date.now());
          else if (event !== 'message' || !known.has((data as LiveRow).messageId)) {
            own.add(data as LiveRow, Date.now());
          }
        },
      });
    };
    void begin();
    const timer = setInterval(() => {
      if (asked.current()) own.show();
      const next = own.state(Date.now());
      // The same numbers are the same picture: nothing is drawn anew where nothing happens.
      setState((present) =>
        present.total === next.total &&
        present.waitingCount === next.waitingCount &&
        present.shown === next.shown &&
        present.perSecond === next.perSecond
          ? present
          : next,
      );
    }, renewMs);
    return () => {
      ended.abort();
      clearInterval(timer);
    };
  }, [key]);

  const show = useCallback(() => {
    rows.current!.show();
    setState(rows.current!.state(Date.now()));
  }, []);
  return { state, connection, show };
}
