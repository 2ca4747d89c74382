/** One request to a source, whether it became a message or not. */
import { getRouteApi } from '@tanstack/react-router';
import { ReceivedRequest } from './received-request.tsx';
import { RejectedRequest } from './rejected-request.tsx';

const route = getRouteApi('/requests/$source/$id');

export default function RequestPage() {
  const { source, id } = route.useParams();
  return id.startsWith('req_') ? (
    <RejectedRequest source={source} id={id} />
  ) : (
    <ReceivedRequest source={source} id={id} />
  );
}
