/** The page of one message. */
import { getRouteApi } from '@tanstack/react-router';
import { AppPlaceProvider, dashboardPlace } from './app-place.tsx';
import { MessageDetail } from './message-detail.tsx';

const route = getRouteApi('/messages/$app/$id');

export default function MessagePage() {
  const { app, id } = route.useParams();
  return (
    <AppPlaceProvider value={dashboardPlace(app)}>
      <MessageDetail id={id} />
    </AppPlaceProvider>
  );
}
