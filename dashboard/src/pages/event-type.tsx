/** The page of one event type. */
import { getRouteApi } from '@tanstack/react-router';
import { EventTypeDetail } from './event-type-detail.tsx';

const route = getRouteApi('/event-types/$name');

export default function EventTypePage() {
  return <EventTypeDetail name={route.useParams().name} />;
}
