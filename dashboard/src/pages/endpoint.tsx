/** The page of one endpoint. */
import { getRouteApi } from '@tanstack/react-router';
import { AppPlaceProvider, dashboardPlace } from './app-place.tsx';
import { EndpointDetail } from './endpoint-detail.tsx';

const route = getRouteApi('/endpoints/$app/$id');

export default function EndpointPage() {
  const { app, id } = route.useParams();
  return (
    <AppPlaceProvider value={dashboardPlace(app)}>
      <EndpointDetail id={id} />
    </AppPlaceProvider>
  );
}
