/** What the server says of settings of sources, by its English words, in Brazilian Portuguese. */
export const settingHelpPtBr: Readonly<Record<string, string>> = {
  // Titles that are no names.
  'Any sender of webhooks': 'Qualquer remetente de webhooks',
  'A line in a script': 'Uma linha num script',
  Schedule: 'Agendamento',
  Heartbeat: 'Sinal de vida',
  'Polled web API': 'API web consultada',

  // Of many types.
  'Addresses and networks from which alone requests are taken, such as 203.0.113.0/24.':
    'Endereços e redes dos quais, e só deles, requisições são aceitas, como 203.0.113.0/24.',
  'The secret of the webhook, as it was typed in.': 'O segredo do webhook, como foi digitado.',
  'The signing secret: whsec_ and base64.': 'O segredo de assinatura: whsec_ e base64.',
  'The signing secret of the app.': 'O segredo de assinatura do app.',
  'The signing secret of the webhook.': 'O segredo de assinatura do webhook.',
  'The secret of the webhook.': 'O segredo do webhook.',
  'The secret that was set for the webhook.': 'O segredo que foi definido para o webhook.',
  'The client secret of the app.': 'O client secret do app.',
  'The client secret of the app, under Basic information.':
    'O client secret do app, em Basic information.',
  'The app secret.': 'O segredo do app.',
  'The secret key of the webhook.': 'A chave secreta do webhook.',
  'The header that carries the token, such as X-Gancho-Token.':
    'O cabeçalho que leva o token, como X-Gancho-Token.',
  'What the event says is not covered by its signature.':
    'O que o evento diz não está coberto pela assinatura.',
  'A request is a list of events; it becomes one message.':
    'Uma requisição é uma lista de eventos; ela se torna uma mensagem.',
  'How the signature is written.': 'Como a assinatura é escrita.',
  'The header with the signature.': 'O cabeçalho com a assinatura.',
  'What an event is called: a fixed name, or a template such as {body:type}.':
    'Como um evento se chama: um nome fixo, ou um modelo como {body:type}.',
  'The type of each event.': 'O tipo de cada evento.',
  'How far the time of a request may be off, in seconds.':
    'Quanto o horário de uma requisição pode diferir, em segundos.',

  // Anything that posts.
  'Its grade is that of the scheme that is set; without one it is none.':
    'A prova é a do esquema definido; sem esquema, não há prova.',
  'How requests are known: hmac, token, basic, or none.':
    'Como as requisições são reconhecidas: hmac, token, basic ou none.',
  'Of hmac: the key, or several that count.': 'Do hmac: a chave, ou várias que valem.',
  'Of hmac: how the key is written.': 'Do hmac: como a chave é escrita.',
  'The header with the signature (X-Signature) or with the token (Authorization).':
    'O cabeçalho com a assinatura (X-Signature) ou com o token (Authorization).',
  'What stands before the signature or token, such as sha256= or Bearer and a space.':
    'O que vem antes da assinatura ou do token, como sha256= ou Bearer e um espaço.',
  'Of hmac: what stands between several signatures.':
    'Do hmac: o que fica entre várias assinaturas.',
  'Of hmac: the hash.': 'Do hmac: o hash.',
  'Of hmac: how the signature is written.': 'Do hmac: como a assinatura é escrita.',
  'Of hmac: what is signed, such as {time}.{body}.':
    'Do hmac: o que é assinado, como {time}.{body}.',
  'Of hmac: the header with {time}, in seconds or milliseconds.':
    'Do hmac: o cabeçalho com {time}, em segundos ou milissegundos.',
  'Of hmac: how far that time may be off.': 'Do hmac: quanto esse horário pode diferir.',
  'Of token: the token.': 'Do token: o token.',
  'Of basic: the name.': 'Do basic: o nome.',
  'Of basic: the password.': 'Do basic: a senha.',
  'What tells a repetition: a template such as {body:id}. Without it each request is an event.':
    'O que revela uma repetição: um modelo como {body:id}. Sem ele, cada requisição é um evento.',
  'Without a token its grade is none. A batch becomes one message.':
    'Sem token não há prova. Um lote se torna uma mensagem.',
  'What senders show as Authorization: Bearer TOKEN or as ?access_token=TOKEN.':
    'O que os remetentes mostram como Authorization: Bearer TOKEN ou como ?access_token=TOKEN.',
  'Whoever knows the address is believed: curl -d status=ok ADDRESS. Each request is an event of its own.':
    'Quem sabe o endereço é aceito: curl -d status=ok ENDEREÇO. Cada requisição é um evento próprio.',
  'What an event is called: a fixed name, or a template such as backup.{body:status}.':
    'Como um evento se chama: um nome fixo, ou um modelo como backup.{body:status}.',
  'In place of a secret, for signatures v1a: whpk_ and base64.':
    'No lugar de um segredo, para assinaturas v1a: whpk_ e base64.',

  // Those that run by themselves.
  'Accepts an event at each time of its schedule; nothing is received.':
    'Aceita um evento em cada horário do agendamento; nada é recebido.',
  'When, as cron has it: minute, hour, day, month and day of the week, such as `30 6 * * 1-5`, or `@daily`; a sixth field before them for seconds.':
    'Quando, como no cron: minuto, hora, dia, mês e dia da semana, como `30 6 * * 1-5`, ou `@daily`; um sexto campo antes deles para os segundos.',
  'When, as cron has it: minute, hour, day, month and day of the week, such as `30 6 * * 1-5`, or `@daily`; a sixth field before them for seconds. This or everySeconds.':
    'Quando, como no cron: minuto, hora, dia, mês e dia da semana, como `30 6 * * 1-5`, ou `@daily`; um sexto campo antes deles para os segundos. Este ou everySeconds.',
  'The time zone of the schedule, such as America/Sao_Paulo.':
    'O fuso horário do agendamento, como America/Sao_Paulo.',
  'The payload of each event.': 'O payload de cada evento.',
  'The media type of the payload; by what it is if left out.':
    'O tipo de mídia do payload; conforme o conteúdo, se ficar vazio.',
  'Any request to its address is a sign of life; an event tells when none comes in time.':
    'Qualquer requisição ao endereço é um sinal de vida; um evento avisa quando nenhum chega a tempo.',
  'How often a sign of life comes; this or schedule.':
    'De quantos em quantos segundos vem um sinal de vida; este ou schedule.',
  'How much later it may come before it is missed.':
    'Quanto pode atrasar antes de ser dado como faltando, em segundos.',
  'Where its status stands in the JSON of a sign of life, such as `status`.':
    'Onde fica o status no JSON de um sinal de vida, como `status`.',
  'The texts at expectPath that mean that all is well.':
    'Os textos em expectPath que significam que está tudo bem.',
  'Asks a web API again and again, and accepts an event for each item that is new.':
    'Consulta uma API web repetidamente e aceita um evento para cada item novo.',
  'What is asked.': 'O endereço que é consultado.',
  'How it is asked.': 'O método da consulta.',
  'Headers of the request, by name; what is secret belongs into auth.':
    'Cabeçalhos da consulta, por nome; o que é segredo fica em auth.',
  'The body of a POST, JSON as a rule.': 'O corpo de um POST, em geral JSON.',
  'What opens the door: as for destinations of the type http.':
    'O que dá acesso: como nos destinos do tipo http.',
  'How often it is asked.': 'De quantos em quantos segundos é consultado.',
  'Where the list of items stands in an answer; empty for the answer itself.':
    'Onde fica a lista de itens numa resposta; vazio para a própria resposta.',
  'Where its id stands in an item; empty for all of the item.':
    'Onde fica o id num item; vazio para o item inteiro.',
  'Where its type stands in an item; empty for eventType.':
    'Onde fica o tipo num item; vazio para eventType.',
  'By what in an item they are put in order, the lowest first.':
    'Por qual valor do item eles são ordenados, do menor ao maior.',
  'Where the next request begins: `{"kind": "etag"}`, or `{"kind": "query", "param": "since", "path": "item.updated_at", "initial": "…"}`.':
    'Onde começa a próxima consulta: `{"kind": "etag"}`, ou `{"kind": "query", "param": "since", "path": "item.updated_at", "initial": "…"}`.',
  'How a request leads to the next one of a run: `{"kind": "link"}`, `{"kind": "answer", "path": "next"}` or `{"kind": "number", "param": "page"}`.':
    'Como uma consulta leva à próxima da mesma execução: `{"kind": "link"}`, `{"kind": "answer", "path": "next"}` ou `{"kind": "number", "param": "page"}`.',
  'Whether what the first run finds is taken for known.':
    'Se o que a primeira execução encontra já conta como conhecido.',

  // Brokers.
  'Where to begin, such as `broker.example.com:9092`.':
    'Por onde começar, como `broker.example.com:9092`.',
  'Where to begin, such as `nats.example.com:4222`.':
    'Por onde começar, como `nats.example.com:4222`.',
  'The topic to take from.': 'O tópico de onde se lê.',
  'The consumer group, whose offsets say where it goes on.':
    'O grupo de consumidores, cujos offsets dizem onde continuar.',
  'Whether a new group begins with the oldest record.':
    'Se um grupo novo começa pelo registro mais antigo.',
  'Whether the connection is encrypted.': 'Se a conexão é criptografada.',
  'How to log in.': 'Como autenticar.',
  'Of the log-in.': 'Da autenticação.',
  'To log in with.': 'Para autenticar.',
  'A template of the event type, such as `order.{{payload.kind}}`. If it is not given: the header `webhook-event-type` or `ce-type`, or else the name of the topic, subject or queue.':
    'Um modelo do tipo de evento, como `order.{{payload.kind}}`. Se ficar vazio: o cabeçalho `webhook-event-type` ou `ce-type`, ou então o nome do tópico, assunto ou fila.',
  'As many records may be under way at a time; 1 keeps their order.':
    'Quantos registros podem estar em andamento ao mesmo tempo; 1 mantém a ordem.',
  'The stream (JetStream) to take from; it has to be there.':
    'O stream (JetStream) de onde se lê; precisa existir.',
  'The durable consumer; it is made where it is missing.':
    'O consumidor durável; é criado se não existir.',
  'Of a consumer that is made: which subjects of the stream it takes.':
    'De um consumidor criado: quais assuntos do stream ele lê.',
  'Messages are known again by their `message-id`: have the publisher set it.':
    'As mensagens são reconhecidas pelo `message-id`: peça a quem publica que o defina.',
  'Such as `amqps://user:password@rabbit.example.com/vhost`.':
    'Como `amqps://usuario:senha@rabbit.example.com/vhost`.',
  'The queue to take from; it has to be there.': 'A fila de onde se lê; precisa existir.',
  'Such as `eu-central-1`.': 'Como `sa-east-1`.',
  'The id of the access key.': 'O id da chave de acesso.',
  'The secret of the access key.': 'O segredo da chave de acesso.',
  'Of temporary credentials.': 'De credenciais temporárias.',
  'Of a compatible service; the provider’s own if it is not given.':
    'De um serviço compatível; o do próprio provedor, se ficar vazio.',
  'The URL of the queue.': 'A URL da fila.',

  // Brazil.
  'The webhook secret, from Settings → Notifications → Webhooks.':
    'O segredo do webhook, em Configurações → Notificações → Webhooks.',
  'Its signature in X-Webhook-Signature is not looked at.':
    'A assinatura em X-Webhook-Signature não é conferida.',
  'After 15 failures in a row Asaas stops the queue until it is started again in its panel, and drops events after 14 days.':
    'Depois de 15 falhas seguidas o Asaas interrompe a fila até ser reativada no painel, e descarta eventos após 14 dias.',
  'The authentication token of the webhook, as it was typed in or made there.':
    'O token de autenticação do webhook, como foi digitado ou gerado lá.',
  'Bling waits 5 seconds for an answer.': 'O Bling espera 5 segundos pela resposta.',
  'The client secret of the app in the developer area of Bling.':
    'O client secret do app na área do desenvolvedor do Bling.',
  'The HMAC SHA256 secret of the webhook, from Settings → API → Webhooks.':
    'O HMAC SHA256 Secret do webhook, em Configurações → API → Webhooks.',
  'The address is set for each document. The signature covers the id of the document and not what happened to it: ask for the document before you rely on it. An event names no time, so two signers with one e-mail address are one event.':
    'O endereço é definido para cada documento. A assinatura cobre o id do documento e não o que aconteceu com ele: consulte o documento antes de confiar. Um evento não traz horário, então dois signatários com o mesmo e-mail são um só evento.',
  'The HMAC secret key, made in the API section of the account; without it only the address is secret.':
    'A chave secreta HMAC, gerada na seção de API da conta; sem ela, só o endereço é segredo.',
  'A word that stands in the registered address as ?token=…, beside the secret part that it has anyway.':
    'Uma palavra que fica no endereço cadastrado como ?token=…, além da parte secreta que ele já tem.',
  'The older webhook of Órbita sends an origin key in its body and is not this one.':
    'O webhook antigo da Órbita envia a chave de origem no corpo e não é este.',
  'The secret of the webhook, from the Developer Hub.': 'O segredo do webhook, no Developer Hub.',
  'Register the address with ?hmac=…&ignorar= at its end and the header x-skip-mtls-checking: true; without ignorar= Efí writes /pix behind the word.':
    'Cadastre o endereço com ?hmac=…&ignorar= no fim e o cabeçalho x-skip-mtls-checking: true; sem ignorar= a Efí escreve /pix depois da palavra.',
  'The word that stands in the registered address as ?hmac=…; in place of a certificate.':
    'A palavra que fica no endereço cadastrado como ?hmac=…; no lugar de um certificado.',
  'Where Efí sends from, looked at together with the word.':
    'De onde a Efí envia, conferido junto com a palavra.',
  'The header in which the proxy tells of a client certificate that it has checked, such as X-SSL-Client-S-DN. The proxy must remove it from what others send.':
    'O cabeçalho em que o proxy informa o certificado de cliente que conferiu, como X-SSL-Client-S-DN. O proxy precisa removê-lo do que outros enviam.',
  'What must stand in that header: the subject or fingerprint of the certificate of the sender.':
    'O que precisa constar nesse cabeçalho: o titular ou a impressão digital do certificado do remetente.',
  'Version 2.0.0 shows the hottok in a header. Version 1 as a form shows it in the body; both are taken.':
    'A versão 2.0.0 mostra o hottok num cabeçalho. A versão 1, como formulário, mostra no corpo; as duas são aceitas.',
  'The hottok, under Tools → Webhook → Authentication.':
    'O hottok, em Ferramentas → Webhook → Autenticação.',
  'iFood waits 5 seconds for 202, tries for 15 minutes and then drops the event.':
    'O iFood espera 5 segundos por 202, tenta por 15 minutos e então descarta o evento.',
  'The client secret of the app, under Credentials in the developer portal.':
    'O client secret do app, em Credenciais no portal do desenvolvedor.',
  'Iugu sends from 98.82.243.132 (since August 2025): set allowedAddresses to it. A form names the event and ids only, such as data[id].':
    'A Iugu envia de 98.82.243.132 (desde agosto de 2025): ponha em allowedAddresses. O formulário traz só o evento e os ids, como data[id].',
  'The authorization of the trigger, with all that stands in it.':
    'A autorização do gatilho, com tudo o que consta nela.',
  'Register the address of the source as the base: Keeta appends /v1/newEvent. It tries three times within six minutes.':
    'Cadastre o endereço da origem como base: a Keeta acrescenta /v1/newEvent. Ela tenta três vezes em seis minutos.',
  'A webhook without a token is signed with an empty key, which proves nothing: give it a long one.':
    'Um webhook sem token é assinado com uma chave vazia, que não prova nada: dê a ele um token longo.',
  'The token of the webhook; it signs and is never sent.':
    'O token do webhook; ele assina e nunca é enviado.',
  'Only labels that the same app has made are told of.':
    'Só são avisadas etiquetas que o mesmo app gerou.',
  'The secret of the app in Melhor Envio.': 'O segredo do aplicativo no Melhor Envio.',
  'The signature covers the id in the query and not the body: fetch the payment by an enrichment. Notices of QR codes come unsigned: give them a source of their own with accessToken alone.':
    'A assinatura cobre o id da consulta e não o corpo: busque o pagamento por um enriquecimento. Avisos de QR Code vêm sem assinatura: dê a eles uma origem própria, só com accessToken.',
  'The secret signature of the application, under Webhooks in Your integrations.':
    'A assinatura secreta da aplicação, em Webhooks, em Suas integrações.',
  'In place of a secret, for unsigned notices of payments: each one is looked up with this access token.':
    'No lugar de um segredo, para avisos de pagamento sem assinatura: cada um é consultado com este access token.',
  'How old the signed time may be; it is not looked at where this is left out.':
    'Que idade o horário assinado pode ter; não é conferido se ficar vazio.',
  'Tried up to 18 times within 48 hours. store/redact, customers/redact and customers/data_request are asked of every app. Fetch the order by an enrichment.':
    'Até 18 tentativas em 48 horas. store/redact, customers/redact e customers/data_request são exigidos de todo app. Busque o pedido por um enriquecimento.',
  'The client secret of the app, from the partner portal.':
    'O client secret do app, no portal de parceiros.',
  'There is no event for stock that changes: ask for it by a polling source. Confirm what counts by an enrichment.':
    'Não há evento para mudança de estoque: consulte por uma origem do tipo poll. Confirme o que importa por um enriquecimento.',
  'The authentication secret of the hook, as it was typed in.':
    'O segredo de autenticação do hook, como foi digitado.',
  'The user under Authentication of the webhook.': 'O usuário em Autenticação do webhook.',
  'The password under Authentication of the webhook.': 'A senha em Autenticação do webhook.',
  'In the sandbox the header is often absent. Notices of the old API (notificationCode, as a form) are not signed and not taken.':
    'No sandbox o cabeçalho muitas vezes não vem. Avisos da API antiga (notificationCode, como formulário) não são assinados nem aceitos.',
  'The token of the account, as its panel shows it.': 'O token da conta, como o painel mostra.',
  'Whether requests are taken without a look at them, for trying things in the sandbox.':
    'Se as requisições são aceitas sem conferir, para experimentar no sandbox.',
  'Register the address without /pix: the bank appends it. A proxy before Gancho has to ask for the certificate of the bank and tell of it in a header.':
    'Cadastre o endereço sem /pix: o banco acrescenta. Um proxy na frente do Gancho precisa pedir o certificado do banco e informá-lo num cabeçalho.',
  'Headers can be given by the API alone, and are never shown by its panel. An event names the item: ask for it.':
    'Cabeçalhos só podem ser definidos pela API, e o painel nunca os mostra. Um evento traz o item: consulte-o.',
  'The value of a header that was given for the webhook.':
    'O valor de um cabeçalho que foi definido para o webhook.',
  'The value of the header that was given for the webhook.':
    'O valor do cabeçalho que foi definido para o webhook.',
  'Only WEBHOOK.CONVERTED and WEBHOOK.MARKED_OPPORTUNITY exist.':
    'Só existem WEBHOOK.CONVERTED e WEBHOOK.MARKED_OPPORTUNITY.',
  'The key under Authentication of the webhook (auth_key in the API).':
    'A chave em Autenticação do webhook (auth_key na API).',
  'The webhook signature key, or the secret key of the integration.':
    'A chave de assinatura de webhook, ou a chave secreta da integração.',
  'The secret_token that SuperFrete answered with when the webhook was made.':
    'O secret_token que a SuperFrete respondeu quando o webhook foi criado.',
  'TAE signs nothing and gives events no id: the address is the secret, and the body itself tells repeats. "Finished" may come before the last signer shows as signed: ask for the document by an enrichment.':
    'O TAE não assina nada e não dá id aos eventos: o endereço é o segredo, e o próprio corpo revela repetições. "Finalizado" pode vir antes de o último signatário constar como assinado: busque o documento por um enriquecimento.',
  'VTEX waits 5 seconds for 200. A hook names the order and its state: fetch the order by an enrichment.':
    'A VTEX espera 5 segundos por 200. Um hook traz o pedido e o estado: busque o pedido por um enriquecimento.',
  'The value of a header that was put into hook.headers of the configuration.':
    'O valor de um cabeçalho posto em hook.headers da configuração.',
  'The signature shows that it comes from Woovi, not for which of its customers: set authorization too, or hmacSecret.':
    'A assinatura mostra que vem da Woovi, não para qual cliente dela: defina também authorization, ou hmacSecret.',
  'Whose key signs.': 'De quem é a chave que assina.',
  'The authorization that was given for the webhook; asked for beside the signature.':
    'A autorização definida para o webhook; exigida além da assinatura.',
  'The HMAC secret key of the webhook: then X-OpenPix-Signature (HMAC-SHA1) counts in place of the signature.':
    'A chave secreta HMAC do webhook: então X-OpenPix-Signature (HMAC-SHA1) vale no lugar da assinatura.',
  'A key that Woovi publishes, should it replace the one that is known here.':
    'Uma chave que a Woovi publica, se substituir a que é conhecida aqui.',
  'Yampi waits 5 seconds for 200 or 201.': 'A Yampi espera 5 segundos por 200 ou 201.',
  '"All" leaves out email_bounce, which has to be added by itself. Only 200 counts as success.':
    '"Todos" deixa de fora email_bounce, que precisa ser acrescentado à parte. Só 200 conta como sucesso.',
};
