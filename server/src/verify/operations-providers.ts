/** Clouds, identities, monitoring and accounting. */
import type { Provider } from './provider.ts';
import { auth0 } from './providers/auth0.ts';
import { circleci } from './providers/circleci.ts';
import { cloudflareNotifications } from './providers/cloudflare-notifications.ts';
import { cloudflareStream } from './providers/cloudflare-stream.ts';
import { datadog } from './providers/datadog.ts';
import { googlePubsub } from './providers/google-pubsub.ts';
import { grafana } from './providers/grafana.ts';
import { microsoftGraph } from './providers/microsoft-graph.ts';
import { okta } from './providers/okta.ts';
import { pagerduty } from './providers/pagerduty.ts';
import { sentry } from './providers/sentry.ts';
import { teamsOutgoing } from './providers/teams-outgoing.ts';
import { vercel } from './providers/vercel.ts';
import { workos } from './providers/workos.ts';
import { xero } from './providers/xero.ts';

export const operationsProviders: readonly Provider[] = [
  auth0,
  circleci,
  cloudflareNotifications,
  cloudflareStream,
  datadog,
  googlePubsub,
  grafana,
  microsoftGraph,
  okta,
  pagerduty,
  sentry,
  teamsOutgoing,
  vercel,
  workos,
  xero,
];
