/** Why something could not be sent, as records and channels say it, in Portuguese. */
import type { Sentences } from './sentences.ts';

export const causeSentences: Sentences = {
  // An answer that is no success.
  'answered {}': 'respondeu {}',
  'answered {}: {}': 'respondeu {}: {}',
  'answered {}, a redirect: redirects are not followed, correct the URL':
    'respondeu {}, um redirecionamento: redirecionamentos não são seguidos, corrija a URL',
  'answered {}, but not that it has the message':
    'respondeu {}, mas não confirmou que recebeu a mensagem',
  'answered 401, and {}': 'respondeu 401, e {}',
  'no answer within {} s': 'sem resposta em {} s',
  'the answer is not HTTP ({})': 'a resposta não é HTTP ({})',
  'the answer is not HTTP (its headers contradict each other, or cannot be read)':
    'a resposta não é HTTP (os cabeçalhos se contradizem ou não podem ser lidos)',
  'the answer is not one to this request ({})': 'a resposta não é a desta requisição ({})',
  'the headers of the answer are larger than 16 kB': 'os cabeçalhos da resposta passam de 16 kB',
  'the receiver sent more than {} answers before the answer (1xx)':
    'o receptor enviou mais de {} respostas antes da resposta (1xx)',
  'the receiver closed the connection before it answered':
    'o receptor fechou a conexão antes de responder',

  // What follows an attempt.
  '{}; the receiver wants no other attempt': '{}; o receptor não quer outra tentativa',
  '{}; not one of the statuses that are tried again (retryOn)':
    '{}; não é um dos status que são tentados de novo (retryOn)',
  '{}; another attempt would come after deliverBefore':
    '{}; outra tentativa viria depois de deliverBefore',
  'the receiver wants no other attempt': 'o receptor não quer outra tentativa',
  'not one of the statuses that are tried again (retryOn)':
    'não é um dos status que são tentados de novo (retryOn)',
  'another attempt would come after deliverBefore': 'outra tentativa viria depois de deliverBefore',
  'it answered 410 Gone': 'respondeu 410 Gone',
  'it asked for it (webhook-delivery: disable)': 'ele pediu isso (webhook-delivery: disable)',
  'every attempt has failed since {}': 'todas as tentativas falharam desde {}',

  // No connection.
  'connection refused: nothing listens at this address and port':
    'conexão recusada: nada escuta neste endereço e porta',
  'there is no route to this address': 'não há rota até este endereço',
  'no connection could be made in time': 'não deu para conectar a tempo',
  'this server has no file handles left: raise its limit (ulimit -n)':
    'este servidor não tem mais descritores de arquivo: aumente o limite (ulimit -n)',
  'the request cannot be sent as it is stored ({})':
    'a requisição não pode ser enviada como está gravada ({})',
  'no name server answered for {} within {} s': 'nenhum servidor de nomes respondeu por {} em {} s',
  'no name server could be asked for {}': 'nenhum servidor de nomes pôde ser consultado por {}',
  'the name {} was not found': 'o nome {} não foi encontrado',
  'the name {} has no address': 'o nome {} não tem endereço',
  'the name {} could not be resolved ({})': 'o nome {} não pôde ser resolvido ({})',

  // TLS.
  'the certificate has expired': 'o certificado venceu',
  'the certificate expired on {}': 'o certificado venceu em {}',
  'the certificate is not valid yet': 'o certificado ainda não vale',
  'the certificate is self-signed, so nobody vouches for it':
    'o certificado é autoassinado, então ninguém responde por ele',
  'the certificate comes from an unknown authority, or the receiver sends no chain':
    'o certificado vem de uma autoridade desconhecida, ou o receptor não envia a cadeia',
  'the certificate is refused ({})': 'o certificado foi recusado ({})',
  'the certificate is for other names ({})': 'o certificado é de outros nomes ({})',
  'the receiver asks for another client certificate than it was shown ({})':
    'o receptor pede outro certificado de cliente em vez do apresentado ({})',
  'the TLS handshake failed ({})': 'o handshake TLS falhou ({})',

  // Not sent at all.
  'not sent: {}': 'não enviado: {}',
  '{} is {}': '{} é {}',
  '{} leads to {}': '{} leva a {}',
  '{} has more than {} addresses': '{} tem mais de {} endereços',
  '{} is this server itself': '{} é este próprio servidor',
  'the name {} is unknown, or leads to an address that GANCHO_ALLOW_SUBNETS does not name':
    'o nome {} é desconhecido ou leva a um endereço que GANCHO_ALLOW_SUBNETS não indica',
  'the connection led to another address than was checked':
    'a conexão levou a um endereço diferente do verificado',
  'the endpoint has no destination yet, set one (PUT …/destination)':
    'o endpoint ainda não tem destino, defina um (PUT …/destination)',
  'the endpoint has no destination yet: its transformation cannot choose one':
    'o endpoint ainda não tem destino: a transformação não pode escolher um',
  'the URL of the endpoint is not valid': 'a URL do endpoint não é válida',
  'the URL of the endpoint is neither https nor http': 'a URL do endpoint não é https nem http',
  'over http no client certificate can be shown, use https':
    'por http não dá para apresentar certificado de cliente, use https',
  'the name or password in the URL of the endpoint holds a `%` that is not written as `%25`':
    'o nome ou a senha na URL do endpoint tem um `%` que não está escrito como `%25`',
  'the certificates of the endpoint: {}': 'os certificados do endpoint: {}',
  'the address is no URL': 'o endereço não é uma URL',
  'the transformation leads to another server than the one that its access is for':
    'a transformação leva a um servidor diferente daquele para o qual é o acesso',
  'the transformation leads to another address than the one whose receiver agreed':
    'a transformação leva a um endereço diferente daquele cujo receptor concordou',
  '{} is to be reached without TLS, which this server forbids':
    '{} seria alcançado sem TLS, o que este servidor proíbe',
  '{} cannot be reached through the proxy of this server without TLS':
    '{} não pode ser alcançado pelo proxy deste servidor sem TLS',
  'this server is stopping': 'este servidor está parando',
  '{} connections to brokers are in use already': '{} conexões com brokers já estão em uso',

  // The egress proxy.
  'the egress proxy failed': 'o proxy de saída falhou',
  'the egress proxy cannot be reached: {}': 'o proxy de saída não pode ser alcançado: {}',
  'the egress proxy could not reach the receiver ({})':
    'o proxy de saída não alcançou o receptor ({})',
  'the egress proxy could not reach the receiver in time':
    'o proxy de saída não alcançou o receptor a tempo',
  'the egress proxy refused the connection ({})': 'o proxy de saída recusou a conexão ({})',
  'the egress proxy refused the connection: its rules do not allow it':
    'o proxy de saída recusou a conexão: as regras dele não permitem',
  'the egress proxy has no route to this network': 'o proxy de saída não tem rota até esta rede',
  'the egress proxy has no route to this address':
    'o proxy de saída não tem rota até este endereço',
  'connection refused, says the egress proxy': 'conexão recusada, diz o proxy de saída',
  'the egress proxy cannot make connections': 'o proxy de saída não faz conexões',
  'the egress proxy cannot reach addresses of this kind':
    'o proxy de saída não alcança endereços deste tipo',
  'the egress proxy closed the connection before it answered':
    'o proxy de saída fechou a conexão antes de responder',
  'the egress proxy did not answer in time': 'o proxy de saída não respondeu a tempo',
  'the answer of the egress proxy could not be understood':
    'a resposta do proxy de saída não foi entendida',
  'the egress proxy did not accept the name and password it was given':
    'o proxy de saída não aceitou o nome e a senha informados',

  // Access tokens.
  'no access token: {}': 'sem token de acesso: {}',
  'no access token came in time': 'o token de acesso não veio a tempo',
  'the access token came too late to send': 'o token de acesso veio tarde demais para enviar',
  'the token server answered {}': 'o servidor de tokens respondeu {}',
  'the answer of the token server is not a JSON object':
    'a resposta do servidor de tokens não é um objeto JSON',
  'the answer of the token server holds no usable {}':
    'a resposta do servidor de tokens não traz {} utilizável',
  'the token server gives tokens of another kind than Bearer':
    'o servidor de tokens dá tokens de um tipo que não é Bearer',

  // Enrichment, transformation, templates.
  'the enrichment failed: {}': 'o enriquecimento falhou: {}',
  'the enrichment answered {}': 'o enriquecimento respondeu {}',
  'the enrichment answered {}, a redirect: redirects are not followed, correct its address':
    'o enriquecimento respondeu {}, um redirecionamento: redirecionamentos não são seguidos, corrija o endereço dele',
  'the enrichment answered with more than {} bytes':
    'o enriquecimento respondeu com mais de {} bytes',
  'the enrichment answered with what is no JSON':
    'o enriquecimento respondeu com algo que não é JSON',
  'the enrichment was not asked: {}': 'o enriquecimento não foi consultado: {}',
  'its address {}': 'o endereço dele {}',
  'its address: {}': 'o endereço dele: {}',
  'its body: {}': 'o corpo dele: {}',
  'the transformation failed: {}': 'a transformação falhou: {}',
  'the template comes to an empty text': 'o modelo resulta em um texto vazio',

  // To an application of this server.
  'not published: {}': 'não publicado: {}',
  'it came here over {} applications already, which looks like a circle':
    'já passou por {} aplicações até aqui, o que parece um círculo',
  'its event type is none (letters, digits, and - _ . only)':
    'o tipo de evento não é válido (só letras, dígitos e - _ .)',
  'the application of the destination is gone': 'a aplicação do destino não existe mais',

  // Canceled.
  'the endpoint was deleted': 'o endpoint foi excluído',
  'the endpoint is disabled': 'o endpoint está desativado',
  'the endpoint fetches its messages: nothing is sent to it':
    'o endpoint busca as próprias mensagens: nada é enviado a ele',
  'the payload was removed before it could be sent':
    'o payload foi removido antes de poder ser enviado',
  'its time was over before it could be delivered (deliverBefore)':
    'o prazo acabou antes de poder ser entregue (deliverBefore)',

  // Mail, and channels of alarms.
  'the mail server offers no STARTTLS ({})': 'o servidor de e-mail não oferece STARTTLS ({})',
  'the mail server does not take the name and password: {}':
    'o servidor de e-mail não aceita o nome e a senha: {}',
  'the mail server cannot take it for now: {}':
    'o servidor de e-mail não pode aceitar por enquanto: {}',
  'the mail server refuses it for good, so another attempt helps only once that is corrected: {}':
    'o servidor de e-mail recusa de vez, então outra tentativa só ajuda depois de corrigir isto: {}',
  '{} was not taken: {}': '{} não foi aceito: {}',
  'this server has no mail server: set GANCHO_SMTP_URL and GANCHO_MAIL_FROM':
    'este servidor não tem servidor de e-mail: defina GANCHO_SMTP_URL e GANCHO_MAIL_FROM',
  'where it leads cannot be opened: the master key is not at hand':
    'não dá para abrir aonde ele leva: a chave mestra não está disponível',
};
