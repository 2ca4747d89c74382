/** Payments, shops, messages, work and development: providers from all over the world. */
import type { Provider } from './provider.ts';
import { adobeSign } from './providers/adobe-sign.ts';
import { adyen } from './providers/adyen.ts';
import { airtable } from './providers/airtable.ts';
import { airwallex } from './providers/airwallex.ts';
import { asana } from './providers/asana.ts';
import { confluence, jira } from './providers/atlassian.ts';
import { awsSns } from './providers/aws-sns.ts';
import { azureEventGrid } from './providers/azure-event-grid.ts';
import { bitbucket } from './providers/bitbucket.ts';
import { calendly } from './providers/calendly.ts';
import { checkbook } from './providers/checkbook.ts';
import { coinbaseCdp, coinbaseCommerce } from './providers/coinbase.ts';
import { discord } from './providers/discord.ts';
import { docusign } from './providers/docusign.ts';
import { dropbox, dropboxSign } from './providers/dropbox.ts';
import { easypost } from './providers/easypost.ts';
import { github } from './providers/github.ts';
import { gitlab } from './providers/gitlab.ts';
import { hubspot } from './providers/hubspot.ts';
import { intercom } from './providers/intercom.ts';
import { linear } from './providers/linear.ts';
import { mailgun } from './providers/mailgun.ts';
import { instagram, meta, whatsapp } from './providers/meta.ts';
import { monday } from './providers/monday.ts';
import { nango } from './providers/nango.ts';
import { notion } from './providers/notion.ts';
import { openclaw } from './providers/openclaw.ts';
import { orumIo } from './providers/orum-io.ts';
import { paddle } from './providers/paddle.ts';
import { pandaDoc } from './providers/panda-doc.ts';
import { paypal } from './providers/paypal.ts';
import { plaid } from './providers/plaid.ts';
import { portIo } from './providers/port-io.ts';
import { rutter } from './providers/rutter.ts';
import { segment } from './providers/segment.ts';
import { sendgrid } from './providers/sendgrid.ts';
import { shopify } from './providers/shopify.ts';
import { slack } from './providers/slack.ts';
import { square } from './providers/square.ts';
import { stripe } from './providers/stripe.ts';
import { tailscale } from './providers/tailscale.ts';
import { telegram } from './providers/telegram.ts';
import { telnyx } from './providers/telnyx.ts';
import { trello } from './providers/trello.ts';
import { twilio } from './providers/twilio.ts';
import { typeform } from './providers/typeform.ts';
import { vapi } from './providers/vapi.ts';
import { veriff } from './providers/veriff.ts';
import { vgs } from './providers/vgs.ts';
import { woocommerce } from './providers/woocommerce.ts';
import { x } from './providers/x.ts';
import { zendesk } from './providers/zendesk.ts';
import { zoom } from './providers/zoom.ts';

export const businessProviders: readonly Provider[] = [
  adobeSign,
  adyen,
  airtable,
  airwallex,
  asana,
  awsSns,
  azureEventGrid,
  bitbucket,
  calendly,
  checkbook,
  coinbaseCdp,
  coinbaseCommerce,
  confluence,
  discord,
  docusign,
  dropbox,
  dropboxSign,
  easypost,
  github,
  gitlab,
  hubspot,
  instagram,
  intercom,
  jira,
  linear,
  mailgun,
  meta,
  monday,
  nango,
  notion,
  openclaw,
  orumIo,
  paddle,
  pandaDoc,
  paypal,
  plaid,
  portIo,
  rutter,
  segment,
  sendgrid,
  shopify,
  slack,
  square,
  stripe,
  tailscale,
  telegram,
  telnyx,
  trello,
  twilio,
  typeform,
  vapi,
  veriff,
  vgs,
  whatsapp,
  woocommerce,
  x,
  zendesk,
  zoom,
];
