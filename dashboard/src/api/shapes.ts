/** What the API answers, taken from the schemas that the server itself checks by. */
import type { Static } from 'typebox';
import type { ApplicationOut } from '../../../server/src/http/schemas/application.ts';
import type { MessageAttemptOut } from '../../../server/src/http/schemas/attempt.ts';
import type { AuditEntryOut } from '../../../server/src/http/schemas/audit-entry.ts';
import type { AttemptHeadersOut } from '../../../server/src/http/schemas/attempted.ts';
import type { BackgroundTaskOut } from '../../../server/src/http/schemas/background-task.ts';
import type { EndpointHeadersOut, EndpointOut } from '../../../server/src/http/schemas/endpoint.ts';
import type {
  EnvironmentModelOut,
  ApiTokenCensoredOut,
  ApiTokenOut,
  WhoAmIOut,
} from '../../../server/src/http/schemas/access.ts';
import type { OperationalWebhookEndpointOut } from '../../../server/src/http/schemas/operational-webhook.ts';
import type { PortalSettingsOut } from '../../../server/src/http/schemas/portal-settings.ts';
import type { EventTypeOut } from '../../../server/src/http/schemas/event-type.ts';
import type { MemberInvitationOut, MemberOut } from '../../../server/src/http/schemas/member.ts';
import type {
  IssueCountOut,
  IssueDetailOut,
  IssueFailingOut,
  IssueOut,
} from '../../../server/src/http/schemas/issue.ts';
import type { ViewOut } from '../../../server/src/http/schemas/saved-view.ts';
import type {
  AlarmChannelOut,
  AlarmChannelTestOut,
  AlarmOut,
  AlarmRuleOut,
} from '../../../server/src/http/schemas/alarm.ts';
import type {
  EnvironmentRetentionOut,
  RetentionOut,
} from '../../../server/src/http/schemas/retention.ts';
import type { SystemHealthOut } from '../../../server/src/http/schemas/system.ts';
import type { MessageOut } from '../../../server/src/http/schemas/message.ts';
import type {
  ApplicationAttemptStats,
  EndpointStats,
} from '../../../server/src/http/schemas/statistics.ts';

export type Application = Static<typeof ApplicationOut>;
export type Attempt = Omit<Static<typeof MessageAttemptOut>, 'statusText'> & {
  statusText: StatusText;
};
export type AttemptHeaders = Static<typeof AttemptHeadersOut>;
export type Task = Static<typeof BackgroundTaskOut>;
export type Endpoint = Static<typeof EndpointOut>;
export type EndpointHeaders = Static<typeof EndpointHeadersOut>;
export type EventType = Static<typeof EventTypeOut>;
export type Alarm = Static<typeof AlarmOut>;
export type AlarmRule = Static<typeof AlarmRuleOut>;
export type AlarmChannel = Static<typeof AlarmChannelOut>;
export type AlarmChannelTest = Static<typeof AlarmChannelTestOut>;
export type Issue = Static<typeof IssueOut>;
export type IssueDetail = Static<typeof IssueDetailOut>;
export type IssueCount = Static<typeof IssueCountOut>;
export type IssueFailing = Static<typeof IssueFailingOut>;
export type Message = Static<typeof MessageOut>;
export type WhoAmI = Static<typeof WhoAmIOut>;
export type ApiKey = Static<typeof ApiTokenCensoredOut>;
export type NewApiKey = Static<typeof ApiTokenOut>;
export type SavedView = Static<typeof ViewOut>;
export type AuditEntry = Static<typeof AuditEntryOut>;
export type Member = Static<typeof MemberOut>;
export type Invitation = Static<typeof MemberInvitationOut>;
export type OperationalEndpoint = Static<typeof OperationalWebhookEndpointOut>;
export type PortalSettings = Static<typeof PortalSettingsOut>;
export type Environment = Static<typeof EnvironmentModelOut>;
export type SystemHealth = Static<typeof SystemHealthOut>;
export type Retention = Static<typeof RetentionOut>;
export type EnvironmentRetention = Static<typeof EnvironmentRetentionOut>;
export type ApplicationStats = Static<typeof ApplicationAttemptStats>;
export type EndpointCounts = Static<typeof EndpointStats>;

export type StatusText = 'success' | 'pending' | 'fail' | 'sending' | 'canceled';

/** Whether deliveries to an endpoint leave just now. */
export interface DeliveryState {
  state: 'delivering' | 'recovering' | 'waiting' | 'paused' | 'awaiting_consent' | 'disabled';
  until: string | null;
  failuresInARow: number;
  /** How many requests it gets at once for now; null for the usual. */
  requestsMax: number | null;
  requestsUnderWay: number;
}

/** An endpoint as a message sees it. */
export interface DeliveryOf extends Endpoint {
  statusText: StatusText;
  nextAttempt: string | null;
}

export interface Page<T> {
  data: T[];
  iterator: string | null;
  prevIterator?: string | null;
  done: boolean;
}
