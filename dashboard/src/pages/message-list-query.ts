/** What the list of messages is asked for, from what stands in the address. */
import type { Query } from '../api/client.ts';
import type { Search } from '../ui/page-link.tsx';

const statuses: Record<string, number> = { failed: 2, sending: 3, canceled: 4 };

export function messageListQuery(values: Search): Query {
  return {
    event_types: values['type'],
    channel: values['channel'],
    tag: values['tag'],
    after: values['after'],
    before: values['before'],
    matched: values['matched'],
    status: statuses[values['status'] ?? ''],
  };
}
