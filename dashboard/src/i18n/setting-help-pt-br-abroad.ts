/** What the server says of settings of providers from abroad, in Brazilian Portuguese. */
export const settingHelpOfProvidersAbroad: Readonly<Record<string, string>> = {
  'It shows the id of its application and signs nothing: allowedAddresses adds to it.':
    'Mostra o id da aplicação e não assina nada: allowedAddresses acrescenta segurança.',
  'The client id of the application that made the webhook.':
    'O client id da aplicação que criou o webhook.',
  'The signature of a standard webhook covers eight fields of each item: what else it says is not proven. Platform webhooks, signed over the body, have the grade strong.':
    'A assinatura de um webhook comum cobre oito campos de cada item: o resto não está provado. Webhooks de plataforma, assinados sobre o corpo, têm prova forte.',
  'The HMAC key of the webhook, in hex.': 'A chave HMAC do webhook, em hexadecimal.',
  'The name for basic authentication, where the webhook has one.':
    'O nome da autenticação básica, se o webhook tiver.',
  'The password for basic authentication, where the webhook has one.':
    'A senha da autenticação básica, se o webhook tiver.',
  'Returns and Shipping are types of their own; Warranty signs in a header of another name: use a generic source for it.':
    'Returns e Shipping são tipos próprios; Warranty assina num cabeçalho de outro nome: use uma origem genérica para ele.',
  'The webhook secret of AfterShip Returns.': 'O segredo do webhook do AfterShip Returns.',
  'The webhook secret of AfterShip Shipping.': 'O segredo do webhook do AfterShip Shipping.',
  'It says that something changed; what, is fetched from the list of payloads.':
    'Diz que algo mudou; o quê, busca-se na lista de payloads.',
  'The macSecretBase64 that was answered when the webhook was made.':
    'O macSecretBase64 respondido quando o webhook foi criado.',
  'The secret of the notification URL.': 'O segredo da URL de notificação.',
  'One webhook for each source: the first one to come tells its secret. Empty the setting before another is made.':
    'Um webhook para cada origem: o primeiro que chega informa o segredo. Esvazie a configuração antes de criar outro.',
  'Asana tells it when the webhook is made; leave it empty.':
    'O Asana informa quando o webhook é criado; deixe vazio.',
  'Choose a JSON format for the content. One request may hold many log entries.':
    'Escolha um formato JSON para o conteúdo. Uma requisição pode trazer muitos registros.',
  'The authorization token of the stream, with all that stands in it.':
    'O token de autorização do stream, com tudo o que consta nele.',
  'Raw message delivery must be off: raw messages carry no signature. EventBridge and AWS Backup come this way.':
    'A entrega de mensagens brutas precisa estar desligada: elas não levam assinatura. EventBridge e AWS Backup vêm por aqui.',
  'The ARN of the topic. SNS signs for everybody, so that others are refused by it.':
    'O ARN do tópico. O SNS assina para todos; é por ele que os outros são recusados.',
  'With a token in the address alone the grade is weak.':
    'Só com um token no endereço, a prova é fraca.',
  'A word of your choice that the address given to Event Grid ends with: ?code=WORD.':
    'Uma palavra à sua escolha com que termina o endereço dado ao Event Grid: ?code=PALAVRA.',
  'In place of a token: the id of the tenant of Microsoft Entra that signs deliveries.':
    'No lugar de um token: o id do locatário do Microsoft Entra que assina as entregas.',
  'With tenantId: the id or URI of the application that the deliveries are for.':
    'Com tenantId: o id ou a URI da aplicação a que as entregas se destinam.',
  'The secret that was set for the webhook on Bitbucket.':
    'O segredo definido para o webhook no Bitbucket.',
  'The signing key of the webhook subscription.': 'A chave de assinatura da inscrição do webhook.',
  'The webhooks key of the environment, under Developer settings.':
    'A chave de webhooks do ambiente, em Developer settings.',
  'The secret token of the webhook, from the settings of the project.':
    'O token secreto do webhook, nas configurações do projeto.',
  'Cloudflare sends a test when the webhook is saved; it becomes an event without a type of its own.':
    'A Cloudflare envia um teste quando o webhook é salvo; ele vira um evento sem tipo próprio.',
  'The secret that was given for the webhook.': 'O segredo que foi dado para o webhook.',
  'The secret that the call answered with which set the webhook.':
    'O segredo respondido pela chamada que definiu o webhook.',
  'The secret that was answered when the subscription was made.':
    'O segredo respondido quando a inscrição foi criada.',
  'The shared secret, under Settings, Notifications.':
    'O segredo compartilhado, em Settings, Notifications.',
  'Webhooks of Connect apps, which carry a JWT, are not taken.':
    'Webhooks de apps Connect, que levam um JWT, não são aceitos.',
  'The body is what was written for the webhook: keep "id": "$ID" and "event_type": "$EVENT_TYPE" in it.':
    'O corpo é o que foi escrito para o webhook: mantenha nele "id": "$ID" e "event_type": "$EVENT_TYPE".',
  'Of a header that was added to the webhook under Custom Headers.':
    'De um cabeçalho acrescentado ao webhook em Custom Headers.',
  'In place of a token: the name that stands in the address before the password and @.':
    'No lugar de um token: o nome que fica no endereço antes da senha e de @.',
  'The password that stands in the address.': 'A senha que fica no endereço.',
  'An interaction is answered with "an answer follows" (type 5): it must be given through the token of the interaction.':
    'Uma interação é respondida com "a resposta vem depois" (tipo 5): ela deve ser dada pelo token da interação.',
  'The public key of the application, in hex, under General Information.':
    'A chave pública da aplicação, em hexadecimal, em General Information.',
  'Without a secret its grade is none.': 'Sem segredo não há prova.',
  'A Connect HMAC key of the account. Without it anybody who knows the address is believed.':
    'Uma chave HMAC do Connect da conta. Sem ela, qualquer um que saiba o endereço é aceito.',
  'It says whose files changed; what changed, is fetched.':
    'Diz de quem são os arquivos que mudaram; o que mudou, busca-se.',
  'The webhook_secret that was given for the webhook. Without it anybody who knows the address is believed.':
    'O webhook_secret dado para o webhook. Sem ele, qualquer um que saiba o endereço é aceito.',
  'Without a secret requests are taken unverified, with the grade none.':
    'Sem segredo as requisições são aceitas sem conferir, sem prova.',
  'The secret that was set for the webhook on GitHub. Without it anybody who knows the address is believed.':
    'O segredo definido para o webhook no GitHub. Sem ele, qualquer um que saiba o endereço é aceito.',
  'The secret token alone has the grade weak; a signing token takes its place.':
    'Só com o token secreto a prova é fraca; um token de assinatura toma o lugar dele.',
  'The signing token of the webhook: whsec_ and base64.':
    'O token de assinatura do webhook: whsec_ e base64.',
  'The secret token of a webhook that has no signing token.':
    'O token secreto de um webhook sem token de assinatura.',
  'The data of a message is base64. The token shows who sends, and does not cover the body.':
    'Os dados de uma mensagem vêm em base64. O token mostra quem envia e não cobre o corpo.',
  'The audience of the subscription; the address of this source where none was given.':
    'A audiência da assinatura; o endereço desta origem, se nenhuma foi dada.',
  'The address of the service account that the subscription pushes with.':
    'O endereço da conta de serviço com que a assinatura envia.',
  'Grafana repeats what still fires. Repeats with the same body are left out while the source remembers them.':
    'O Grafana repete o que continua disparado. Repetições com o mesmo corpo são deixadas de lado enquanto a origem as lembrar.',
  'The secret under HMAC Signature of the contact point (Grafana 12 and later).':
    'O segredo em HMAC Signature do ponto de contato (Grafana 12 em diante).',
  'Whether X-Grafana-Alerting-Timestamp is set as the timestamp header of the contact point.':
    'Se X-Grafana-Alerting-Timestamp está definido como cabeçalho de horário do ponto de contato.',
  'A request is a list of events; it becomes one message. Without a secret its grade is none.':
    'Uma requisição é uma lista de eventos; ela se torna uma mensagem. Sem segredo não há prova.',
  'The client secret of the app. Without it anybody who knows the address is believed.':
    'O client secret do app. Sem ele, qualquer um que saiba o endereço é aceito.',
  'The app secret, under App settings, Basic.': 'O segredo do app, em App settings, Basic.',
  'A word of your choice, which is given to Meta with the address.':
    'Uma palavra à sua escolha, informada à Meta com o endereço.',
  'It signs with SHA-1, which is still sound for this use.':
    'Assina com SHA-1, que ainda é seguro para este uso.',
  'What the event says is not covered by the signature; each token is taken once.':
    'O que o evento diz não está coberto pela assinatura; cada token é aceito uma vez.',
  'The HTTP webhook signing key of the account.':
    'A chave de assinatura de webhooks HTTP da conta.',
  'A subscription ends by itself after hours or days: whoever made it has to renew it.':
    'Uma assinatura termina sozinha depois de horas ou dias: quem a criou precisa renová-la.',
  'The clientState that was given when the subscription was made.':
    'O clientState dado quando a assinatura foi criada.',
  'Webhooks that are made on a board carry no JWT: take a generic-webhook for them.':
    'Webhooks criados num quadro não levam JWT: use generic-webhook para eles.',
  'The older header X-Nango-Signature, a plain hash, is not taken.':
    'O cabeçalho antigo X-Nango-Signature, um hash simples, não é aceito.',
  'The webhook signing key of the environment, or its secret key.':
    'A chave de assinatura de webhooks do ambiente, ou a chave secreta dele.',
  'Notion wants its token back: read it in the request of the handshake, among those that the source received.':
    'O Notion quer o token de volta: leia-o na requisição do handshake, entre as que a origem recebeu.',
  'The verification_token; Notion tells it when the subscription is made.':
    'O verification_token; o Notion informa quando a assinatura é criada.',
  'The token that OpenClaw is set to show.': 'O token que o OpenClaw foi configurado para mostrar.',
  'The public key that webhooks/secret of their API gives: PEM.':
    'A chave pública dada por webhooks/secret da API deles: PEM.',
  'The secret key of the notification destination.': 'A chave secreta do destino de notificações.',
  'The secret that PagerDuty showed once when the subscription was made.':
    'O segredo que o PagerDuty mostrou uma vez quando a assinatura foi criada.',
  'The shared key of the webhook subscription.': 'A chave compartilhada da inscrição do webhook.',
  'The id of the webhook, which PayPal shows beside its address.':
    'O id do webhook, que o PayPal mostra ao lado do endereço.',
  'The client_id of the account, with which its keys are fetched.':
    'O client_id da conta, com que as chaves são buscadas.',
  'The secret of the account in the same environment.': 'O segredo da conta no mesmo ambiente.',
  'Which of the environments of Plaid sends.': 'Qual dos ambientes da Plaid envia.',
  'The client secret of the organization.': 'O client secret da organização.',
  'The shared secret of the destination. Without it anybody who knows the address is believed.':
    'O segredo compartilhado do destino. Sem ele, qualquer um que saiba o endereço é aceito.',
  'The verification key of the signed event webhook: base64.':
    'A chave de verificação do webhook de eventos assinado: base64.',
  'Sentry gives up after one second and does not try again.':
    'O Sentry desiste depois de um segundo e não tenta de novo.',
  'The client secret of the internal or public integration.':
    'O client secret da integração interna ou pública.',
  'The client secret of the app, or the key shown under Notifications, Webhooks.':
    'O client secret do app, ou a chave mostrada em Notificações, Webhooks.',
  'The signing secret of the app, under Basic Information.':
    'O segredo de assinatura do app, em Basic Information.',
  'The address must be given to Square exactly as it is shown.':
    'O endereço precisa ser dado à Square exatamente como é mostrado.',
  'The signature key of the webhook subscription.':
    'A chave de assinatura da inscrição do webhook.',
  'The signing secret of the endpoint, which begins with whsec_.':
    'O segredo de assinatura do endpoint, que começa com whsec_.',
  'The secret of the webhook endpoint, which begins with tskey-webhook-.':
    'O segredo do endpoint de webhook, que começa com tskey-webhook-.',
  'The security token that Teams showed once, in base64.':
    'O token de segurança que o Teams mostrou uma vez, em base64.',
  'The secret_token that was given to setWebhook.': 'O secret_token dado a setWebhook.',
  'The public key of the account, in base64, under Keys and Credentials.':
    'A chave pública da conta, em base64, em Keys and Credentials.',
  'The address must be given to Trello exactly as it is shown.':
    'O endereço precisa ser dado ao Trello exatamente como é mostrado.',
  'The secret of the Power-Up or application.': 'O segredo do Power-Up ou da aplicação.',
  'The address must be given to Twilio exactly as it is shown.':
    'O endereço precisa ser dado à Twilio exatamente como é mostrado.',
  'The auth token of the account.': 'O auth token da conta.',
  'The secret that was set for the webhook of the form.':
    'O segredo definido para o webhook do formulário.',
  'Of a credential of the kind HMAC: the header x-vapi-signature, the body alone, no timestamp. The secret alone, in x-vapi-secret, has the grade weak.':
    'De uma credencial do tipo HMAC: o cabeçalho x-vapi-signature, só o corpo, sem horário. Só o segredo, em x-vapi-secret, tem prova fraca.',
  'The secret of the credential of the server.': 'O segredo da credencial do servidor.',
  'The secret of the webhook, or the client secret of the integration.':
    'O segredo do webhook, ou o client secret da integração.',
  'The shared secret key of the integration.': 'A chave secreta compartilhada da integração.',
  'A guess: an HMAC-SHA256 of the body, in hex, in VGS-Signature. If requests are refused, set header and encoding, or take a generic-webhook.':
    'Uma suposição: um HMAC-SHA256 do corpo, em hexadecimal, em VGS-Signature. Se requisições forem recusadas, defina header e encoding, ou use generic-webhook.',
  'The secret of the webhook in the settings of the shop.':
    'O segredo do webhook nas configurações da loja.',
  'The secret of the webhook endpoint, from the dashboard.':
    'O segredo do endpoint de webhook, no painel.',
  'The consumer secret (API key secret) of the app.': 'O consumer secret (API key secret) do app.',
  'Only 401 counts as a refusal when Xero tries the address ("intent to receive").':
    'Só 401 conta como recusa quando o Xero testa o endereço ("intent to receive").',
  'The webhooks key of the app.': 'A chave de webhooks do app.',
  'The secret token of the app, under Features, Access.':
    'O token secreto do app, em Features, Access.',
};
