/**
 * What the server says of a wrong field, in Portuguese. `{}` stands for what it puts in; parts that
 * have a sentence here themselves are said in Portuguese too.
 */
import type { Sentences } from './sentences.ts';

export const fieldSentences: Sentences = {
  // The form of any field.
  'this field is required': 'este campo é obrigatório',
  'this field is required, a string': 'este campo é obrigatório: um texto',
  'is required and must not be empty': 'é obrigatório e não pode ficar vazio',
  'must be given': 'deve ser informado',
  'must be given: {}': 'deve ser informado: {}',
  'must be given for {}': 'deve ser informado para {}',
  'must be given, or {}': 'deve ser informado, ou então {}',
  'must be given with {}': 'deve ser informado com {}',
  'must be given where the template has {time}': 'deve ser informado quando o modelo tem {time}',
  'must not be empty': 'não pode ficar vazio',
  'must not be empty: leave it out': 'não pode ficar vazio: deixe-o de fora',
  'must not be empty: give it, or leave it out':
    'não pode ficar vazio: informe-o ou deixe-o de fora',
  'must not be empty: name at least one, or leave it out':
    'não pode ficar vazio: indique ao menos um ou deixe-o de fora',
  'must be {}': 'deve ser {}',
  'must be {} or {}': 'deve ser {} ou {}',
  'a JSON object': 'um objeto JSON',
  'an array': 'uma lista',
  'a string': 'um texto',
  'a whole number': 'um número inteiro',
  'a number': 'um número',
  'true or false': 'true ou false',
  null: 'null',
  'must be text': 'deve ser um texto',
  'must be a text': 'deve ser um texto',
  'must be one text': 'deve ser um só texto',
  'must be an object': 'deve ser um objeto',
  'must be an object of texts': 'deve ser um objeto de textos',
  'must be a JSON object': 'deve ser um objeto JSON',
  'must be a JSON object: `{}` has a schema': 'deve ser um objeto JSON: `{}` tem um schema',
  'must be a JSON list of events': 'deve ser uma lista JSON de eventos',
  'must be a string': 'deve ser um texto',
  'must be a string of base64': 'deve ser um texto em base64',
  'must be a string, a number or a boolean': 'deve ser um texto, um número ou um booleano',
  'must be a string of at most {} characters, a number, true, false or null':
    'deve ser um texto de até {} caracteres, um número, true, false ou null',
  'must be a list of at most {} strings, numbers, true, false or null':
    'deve ser uma lista de até {} textos, números, true, false ou null',
  'must be a number, or a string such as a time':
    'deve ser um número, ou um texto como o de um horário',
  'must be one of {}': 'deve ser um destes: {}',
  'must be one of {}; an http destination has an http URL':
    'deve ser um destes: {}; um destino http tem uma URL http',
  'is none of the known ones': 'não é nenhum dos conhecidos',
  'must be at most {}, as long as the server keeps messages: ask for less, or have it keep more (PUT /api/v1/system/retention)':
    'deve ser no máximo {}, o tempo em que o servidor guarda mensagens: peça menos ou faça o servidor guardar mais (PUT /api/v1/system/retention)',
  'must be {} or more': 'deve ser {} ou mais',
  'must be {} or less': 'deve ser {} ou menos',
  'must be from {} to {}': 'deve ficar entre {} e {}',
  'must be a whole number from {} to {}': 'deve ser um número inteiro de {} a {}',
  'must be a whole number of seconds': 'deve ser um número inteiro de segundos',
  'must have at least {} characters': 'deve ter ao menos {} caracteres',
  'must have at most {} characters': 'deve ter no máximo {} caracteres',
  'longer than {} characters': 'tem mais de {} caracteres',
  'more than {} characters in all': 'mais de {} caracteres no total',
  'more than {} characters in all attributes': 'mais de {} caracteres em todos os atributos',
  'must hold at most {}': 'deve ter no máximo {}',
  'must hold at most {} events': 'deve ter no máximo {} eventos',
  'must hold at most {} certificates': 'deve ter no máximo {} certificados',
  'must hold 1 to {} texts': 'deve ter de 1 a {} textos',
  'must be 1 to 20 texts': 'deve ter de 1 a 20 textos',
  'must name at least one': 'deve indicar ao menos um',
  'must name at most {}': 'deve indicar no máximo {}',
  'at most 100 names': 'no máximo 100 nomes',
  'must not name the same twice': 'não pode indicar o mesmo duas vezes',
  'named twice': 'indicado duas vezes',
  'named twice; names do not differ by case':
    'indicado duas vezes; maiúsculas e minúsculas não diferenciam nomes',
  'must not contain U+0000': 'não pode conter U+0000',
  'must not contain the character U+0000': 'não pode conter o caractere U+0000',
  'must not begin or end with a space': 'não pode começar nem terminar com espaço',
  'must not contain dots, spaces, slashes, `*` or `>`':
    'não pode conter pontos, espaços, barras, `*` nem `>`',
  'must match {}': 'deve seguir o padrão {}',
  'is not valid': 'não é válido',
  'is missing': 'está faltando',
  'is no field here: {}': 'não é um campo daqui: {}',
  'is no setting: {}': 'não é uma configuração: {}',
  'is no setting of {}: {}': 'não é uma configuração de {}: {}',
  'there are {}': 'existem {}',
  'did you mean `{}`?': 'você quis dizer `{}`?',
  'did you mean {}?': 'você quis dizer {}?',
  'is none of them: {}': 'não é nenhum deles: {}',

  // Names, times, media types.
  'may hold letters (a to z), digits, and - _ . only':
    'só pode ter letras (a a z), algarismos e - _ .',
  'may hold letters (a to z), digits, and - _ . only, and .* at the end':
    'só pode ter letras (a a z), algarismos e - _ ., e .* no fim',
  'may hold letters (a to z), digits, and - _ . : + only':
    'só pode ter letras (a a z), algarismos e - _ . : +',
  'may hold letters (a to z), digits, and - _ . / \\ # only':
    'só pode ter letras (a a z), algarismos e - _ . / \\ #',
  'must be six hex digits behind a #, such as #0f766e':
    'deve ter seis dígitos hexadecimais depois de #, como #0f766e',
  'is what stands behind the ? of an address: without ?, # and blanks':
    'é o que vem depois do ? de um endereço: sem ?, # e espaços',
  'is no scope: write a resource and `read`, `write` or `*`, such as `messages:write`':
    'não é um escopo: escreva um recurso e `read`, `write` ou `*`, como `messages:write`',
  '1 to 256 letters, digits, hyphens, underscores and dots':
    'de 1 a 256 letras, algarismos, hifens, sublinhados e pontos',
  'a uid is 1 to 256 letters, digits, hyphens, underscores and dots':
    'um uid tem de 1 a 256 letras, algarismos, hifens, sublinhados e pontos',
  'a uid is 1 to 60 letters, digits, hyphens and underscores, and must not start with `src_`':
    'um uid tem de 1 a 60 letras, algarismos, hifens e sublinhados, e não pode começar com `src_`',
  'a uid must not start with `{}`: ids do': 'um uid não pode começar com `{}`: os ids começam',
  'a name is 1 to 64 letters, digits, dots, hyphens and underscores':
    'um nome tem de 1 a 64 letras, algarismos, pontos, hifens e sublinhados',
  'must not start with `msg_`: ids of messages do':
    'não pode começar com `msg_`: os ids de mensagens começam',
  'must be the uid that the path names': 'deve ser o uid que está no endereço',
  '1 to {} visible ASCII characters, sent once':
    'de 1 a {} caracteres ASCII visíveis, enviado uma vez só',
  'must be a time such as 2026-01-31T12:00:00Z': 'deve ser um horário como 2026-01-31T12:00:00Z',
  'must be in the future': 'deve estar no futuro',
  'must be later than `since`': 'deve vir depois de `since`',
  'must be {}: nothing could be sent before it':
    'deve estar {}: antes disso nada poderia ser enviado',
  'in the future': 'no futuro',
  'later than `deliverAt`': 'depois de `deliverAt`',
  'more than 90 days ahead': 'está mais de 90 dias à frente',
  'lies more than 14 days back: recover from a later moment, and use bulk-replay for what is older':
    'fica mais de 14 dias atrás: recupere a partir de um momento posterior e use bulk-replay para o que é mais antigo',
  'give either `expiry` or `expiresAt`': 'informe `expiry` ou `expiresAt`, não os dois',
  'an older name of `{}`: send one of them': 'um nome antigo de `{}`: envie só um dos dois',
  'must be a media type': 'deve ser um tipo de mídia',
  'not a media type such as {}': 'não é um tipo de mídia como {}',
  '`{}` is no content type.': '`{}` não é um tipo de conteúdo.',
  'no time zone: use a name such as `America/Sao_Paulo` or `UTC`':
    'não é um fuso horário: use um nome como `America/Sao_Paulo` ou `UTC`',
  'there is no time zone {}': 'não existe o fuso horário {}',
  'is no e-mail address: write it as name@example.com':
    'não é um endereço de e-mail: escreva-o como nome@exemplo.com',
  '{} bytes of JSON; at most {} are kept': '{} bytes de JSON; no máximo {} são guardados',
  '{} bytes of JSON; at most {} are taken': '{} bytes de JSON; no máximo {} são aceitos',
  'nested deeper than {} levels': 'tem mais de {} níveis de profundidade',
  'not valid JSON: {}': 'não é JSON válido: {}',
  'not JSON: {}': 'não é JSON: {}',
  'the bytes are not UTF-8': 'os bytes não são UTF-8',

  // Addresses.
  'not a URL: write it in full': 'não é uma URL: escreva-a por inteiro',
  'not a URL: write it in full, such as {}': 'não é uma URL: escreva-a por inteiro, como {}',
  'not a URL: copy it in full, with https://': 'não é uma URL: copie-a por inteiro, com https://',
  'not an http(s) URL: write it in full': 'não é uma URL http(s): escreva-a por inteiro',
  'not a URL once values stand in its places':
    'não é mais uma URL com os valores nos lugares deles',
  'not a URI, such as {}: other characters are written as %20':
    'não é um URI como {}: outros caracteres são escritos como %20',
  'must be an http(s) URL': 'deve ser uma URL http(s)',
  'must be a URI': 'deve ser um URI',
  'must be a URI reference': 'deve ser uma referência de URI',
  'must be an origin such as {}': 'deve ser uma origem como {}',
  'must be a URL that begins with {}': 'deve ser uma URL que comece com {}',
  'must be a name or address with a port, such as {}':
    'deve ser um nome ou endereço com porta, como {}',
  'must be an address or a network such as {}': 'deve ser um endereço ou uma rede como {}',
  'must be the name of a header': 'deve ser o nome de um cabeçalho',
  'must begin with https://': 'deve começar com https://',
  'must begin with https: it is a secret in itself':
    'deve começar com https: ela mesma é um segredo',
  'must begin with https: this deployment sends nothing over http':
    'deve começar com https: esta instalação não envia nada por http',
  'must begin with https: secrets and tokens do not cross public networks in the clear':
    'deve começar com https: segredos e tokens não passam às claras por redes públicas',
  'must have no query': 'não pode ter uma query',
  'must hold no name or password': 'não pode conter nome nem senha',
  'must hold no name or password: there is `auth` for them':
    'não pode conter nome nem senha: para eles existe `auth`',
  'must hold no name or password: there are fields for them':
    'não pode conter nome nem senha: existem campos para eles',
  'must hold no name or password: they belong into clientId and clientSecret':
    'não pode conter nome nem senha: o lugar deles é clientId e clientSecret',
  'a `%` in the name or password is written as `%25`':
    'um `%` no nome ou na senha é escrito como `%25`',
  'holds a `%` that encodes no UTF-8': 'contém um `%` que não codifica UTF-8',
  'a fragment (#…) is never sent: leave it out':
    'um fragmento (#…) nunca é enviado: deixe-o de fora',
  'a path with `.` or `..` is another one: write it as it is meant':
    'um caminho com `.` ou `..` é outro: escreva-o como deve ser',
  'deliveries go to http and https, not to {} ({} for an endpoint that fetches its messages)':
    'as entregas vão para http e https, não para {} ({} para um endpoint que busca as mensagens)',
  'it has a destination of the type http: set another one with PUT …/destination, which sets the url too':
    'há um destino do tipo http: defina outro com PUT …/destination, que define a URL também',
  'its messages go to its destination ({}), whatever the url is: take that away first (DELETE …/destination), or set one of the type http with this url (PUT …/destination)':
    'as mensagens vão para o destino ({}), seja qual for a URL: retire-o primeiro (DELETE …/destination) ou defina um do tipo http com esta URL (PUT …/destination)',
  'port {} is not one that webhooks are served on':
    'a porta {} não é uma em que webhooks são servidos',
  '{} is this server itself': '{} é este próprio servidor',
  '{} is this machine: {}': '{} é esta máquina: {}',
  '{} is a name within a network: {}': '{} é um nome de dentro de uma rede: {}',
  // Of an address: what it is, and in which one it was found.
  '{} is {}: only public addresses can be delivered to, and ranges that GANCHO_ALLOW_SUBNETS names':
    '{} é {}: só dá para entregar a endereços públicos e às faixas que GANCHO_ALLOW_SUBNETS indica',
  '{}, as {} within it': '{}, como {} dentro dele',
  'only public addresses can be delivered to, and ranges that GANCHO_ALLOW_SUBNETS names':
    'só dá para entregar a endereços públicos e às faixas que GANCHO_ALLOW_SUBNETS indica',
  'an address of this server itself': 'um endereço deste próprio servidor',
  'an address of this machine (RFC 791)': 'um endereço desta máquina (RFC 791)',
  'a private address (RFC 1918)': 'um endereço privado (RFC 1918)',
  'a shared address of a carrier (RFC 6598)': 'um endereço compartilhado de operadora (RFC 6598)',
  'a loopback address': 'um endereço de loopback',
  'an address of a cloud platform': 'um endereço de plataforma de nuvem',
  'a link-local address (RFC 3927), where clouds keep credentials':
    'um endereço de enlace local (RFC 3927), onde as nuvens guardam credenciais',
  'a multicast address': 'um endereço de multicast',
  'a reserved address': 'um endereço reservado',
  'a protocol assignment (RFC {})': 'uma atribuição de protocolo (RFC {})',
  'an address for documentation (RFC {})': 'um endereço para documentação (RFC {})',
  'a special address (RFC {})': 'um endereço especial (RFC {})',
  'a relay address (RFC {})': 'um endereço de retransmissão (RFC {})',
  'an address for benchmarks (RFC {})': 'um endereço para medições (RFC {})',
  'an address with a zone': 'um endereço com zona',
  'not a public address': 'um endereço que não é público',
  'not an address': 'algo que não é um endereço',

  // Endpoints.
  'the name or password in the URL of the endpoint holds a `%` that is not written as `%25`':
    'o nome ou a senha na URL do endpoint contém um `%` que não está escrito como `%25`',
  'no event type is called {}': 'nenhum tipo de evento se chama {}',
  'no event type is called {}: create it first, or correct the name':
    'nenhum tipo de evento se chama {}: crie-o primeiro ou corrija o nome',
  'not a header name: letters, digits and hyphens':
    'não é um nome de cabeçalho: letras, algarismos e hifens',
  'an endpoint has at most {} headers': 'um endpoint tem no máximo {} cabeçalhos',
  'a value is one line of visible Latin-1 characters':
    'um valor é uma linha de caracteres Latin-1 visíveis',
  'is written by the delivery itself: there is a field for it':
    'é escrito pela própria entrega: existe um campo para isso',
  'is set by a route of its own, once the endpoint is there: {}':
    'é definido por uma rota própria, quando o endpoint já existe: {}',
  'the format {} has room for one message: use {}, or no batches':
    'no formato {} cabe uma mensagem só: use {}, ou nenhum lote',
  'this server sends to receivers that agreed only: set `required`, or leave it out':
    'este servidor só envia a receptores que concordaram: defina `required` ou deixe-o de fora',
  'this endpoint fetches its messages: give it another url first':
    'este endpoint busca as mensagens: dê outra URL a ele primeiro',
  'this endpoint is sent its messages: one that fetches them has the url `poll://` and a name of your choice':
    'as mensagens são enviadas a este endpoint: um que as busca tem a URL `poll://` e um nome à sua escolha',
  'has more than {} conditions': 'tem mais de {} condições',
  '`{}` is no condition on a status: write 503, 500-599, >=500, <500 or !501':
    '`{}` não é uma condição sobre um status: escreva 503, 500-599, >=500, <500 ou !501',
  'a secret is `whsec_` or `whsk_` followed by base64':
    'um segredo é `whsec_` ou `whsk_` seguido de base64',
  'a whsec_ secret holds {} to {} bytes, this one {}':
    'um segredo whsec_ tem de {} a {} bytes, este tem {}',
  'a whsk_ secret is base64 of 64 bytes: the Ed25519 seed and its public key':
    'um segredo whsk_ é base64 de 64 bytes: a semente Ed25519 e a chave pública dela',
  'the two halves of this whsk_ secret do not belong together':
    'as duas metades deste segredo whsk_ não pertencem uma à outra',
  'is a mask and no secret: leave it out to keep the one that is set':
    'é uma máscara, não um segredo: deixe-o de fora para manter o que está definido',
  'hidden, and there is none to keep for where it goes now: give it in full':
    'oculto, e não há um para manter no lugar aonde vai agora: informe-o por inteiro',
  'holds no certificate in PEM, which begins with {}':
    'não contém um certificado em PEM, que começa com {}',
  'holds a private key: only certificates belong here':
    'contém uma chave privada: aqui só cabem certificados',
  'is encrypted: take the passphrase off, it is sealed here':
    'está criptografada: retire a senha, ela é selada aqui',
  'not a private key in PEM, which begins with {}':
    'não é uma chave privada em PEM, que começa com {}',
  'certificate {} in it cannot be read: is it complete?':
    'não dá para ler o certificado {} contido nele: está completo?',
  'certificate {} in it expired on {}': 'o certificado {} contido nele venceu em {}',
  'only over https can one be shown: give the endpoint such a URL first':
    'só dá para apresentar um por https: dê primeiro uma URL assim ao endpoint',
  'does not belong to the certificate: its own certificate comes first, then those that issued it':
    'não pertence ao certificado: primeiro vem o próprio certificado, depois os que o emitiram',
  'cannot be used for TLS ({})': 'não serve para TLS ({})',
  'has {} bits: an RSA key needs {} or more': 'tem {} bits: uma chave RSA precisa de {} ou mais',
  'signs no assertions: use RSA, EC (P-256, P-384, P-521) or Ed25519':
    'não assina asserções: use RSA, EC (P-256, P-384, P-521) ou Ed25519',
  'not used with `{}`: leave it out': 'não é usado com `{}`: deixe-o de fora',
  '`{}` needs it; it is kept only while tokenUrl and clientId stay the same':
    '`{}` precisa dele; só é mantido enquanto tokenUrl e clientId não mudam',
  '`client_credentials` needs it': '`client_credentials` precisa dele',
  'the grant `password` needs it': 'a concessão `password` precisa dele',
  'only the grant `password` has one': 'só a concessão `password` tem um',
  'belongs to a clientId: give both, or neither':
    'faz parte de um clientId: informe os dois ou nenhum',
  'a name with a colon cannot be sent (RFC 7617)':
    'um nome com dois-pontos não pode ser enviado (RFC 7617)',
  'one word of visible ASCII characters, without `Bearer`':
    'uma palavra de caracteres ASCII visíveis, sem `Bearer`',

  // Filters, templates, mappings, transformations.
  'must be a list of one condition or more': 'deve ser uma lista de uma condição ou mais',
  'must be a JSON object of conditions, such as {}':
    'deve ser um objeto JSON de condições, como {}',
  'must hold a condition': 'deve conter uma condição',
  'more than {} conditions': 'mais de {} condições',
  'no such operator: use one of {}': 'este operador não existe: use um destes: {}',
  'a path has a name between its dots: `a.b`': 'um caminho tem um nome entre os pontos: `a.b`',
  'a path has at most {} names': 'um caminho tem no máximo {} nomes',
  'a path has at most {} parts': 'um caminho tem no máximo {} partes',
  'a path has at most {} characters': 'um caminho tem no máximo {} caracteres',
  "'{}' is no path: write names with dots between them, such as {}, and put others in quotes, such as {}":
    "'{}' não é um caminho: escreva nomes com pontos entre eles, como {}, e ponha os demais entre aspas, como {}",
  'a request has {}, and not `{}`': 'uma requisição tem {}, e não `{}`',
  'names of headers are in small letters here: write `{}`':
    'aqui os nomes de cabeçalhos são em minúsculas: escreva `{}`',
  '{{{}}}: {}': '{{{}}}: {}',
  '{{{}}} has no value': '{{{}}} não tem valor',
  'the text came to more than {} characters': 'o texto passou de {} caracteres',
  'its values come to more than {} characters': 'os valores dele passam de {} caracteres',
  'there is no `{}` to name: places begin with {}': 'não existe `{}`: os lugares começam com {}',
  '{} (character {})': '{} (caractere {})',
  'a template has at most {} characters': 'um modelo tem no máximo {} caracteres',
  'a template has at most {} places': 'um modelo tem no máximo {} lugares',
  'a place has at most {} filters': 'um lugar tem no máximo {} filtros',
  'a place that begins with {{ has no }}': 'um lugar que começa com {{ não tem }}',
  'a place is empty: write {{payload.name}}': 'um lugar está vazio: escreva {{payload.name}}',
  'a place stands behind a backslash, which would change its value: write the backslash twice':
    'há um lugar depois de uma barra invertida, o que mudaria o valor: escreva a barra duas vezes',
  'a quote (") that opens a text is never closed': 'uma aspa (") que abre um texto nunca é fechada',
  "there is no filter '{}': use {}": "não existe o filtro '{}': use {}",
  "the filter '{}' {}": "o filtro '{}' {}",
  'takes no argument': 'não tem argumento',
  'takes text in quotes, as in {}': 'leva um texto entre aspas, como em {}',
  'takes a whole number, as in {}': 'leva um número inteiro, como em {}',
  'the template: {}': 'o modelo: {}',
  'the template comes to no JSON ({})': 'o modelo não resulta em JSON ({})',
  'a mapping is a JSON object': 'um mapeamento é um objeto JSON',
  'a mapping has at most {} parts': 'um mapeamento tem no máximo {} partes',
  "a mapping has no '{}': use {}": "um mapeamento não tem '{}': use {}",
  '{}: nested deeper than {} levels': '{}: tem mais de {} níveis de profundidade',
  "there is no '{}': use {}": "não existe '{}': use {}",
  "'{}' does not go with {}": "'{}' não combina com {}",
  '$merge takes a list of objects': '$merge leva uma lista de objetos',
  '$name must be a name of letters, digits and underscores':
    '$name deve ser um nome de letras, algarismos e sublinhados',
  '$lookup needs a `$table`, an object': '$lookup precisa de uma `$table`, um objeto',
  '$digits must be a whole number': '$digits deve ser um número inteiro',
  '{} must be a path, as text': '{} deve ser um caminho, como texto',
  '{} must be text': '{} deve ser um texto',
  '{} is missing': 'falta {}',
  'defines no function named handler': 'não define uma função chamada handler',
  'there is no `code` to enable': 'não há `code` para ativar',
  'no such version is kept': 'esta versão não está guardada',
  'the endpoint has no transformation: give one': 'o endpoint não tem transformação: informe uma',
  'at most {} variables are kept': 'no máximo {} variáveis são guardadas',
  'at most {} characters of JSON are kept': 'no máximo {} caracteres de JSON são guardados',
  'give a payload or a message, not both': 'informe um payload ou uma mensagem, não os dois',
  'the application has no such message': 'a aplicação não tem esta mensagem',
  'name a key or a message, not both': 'indique uma chave ou uma mensagem, não as duas',
  'the event type `{}` {}': 'o tipo de evento `{}` {}',
  'the event type `{}` {}: give a payload': 'o tipo de evento `{}` {}: informe um payload',
  'has no schema, so there is no example of it': 'não tem schema, então não há exemplo dele',
  'has {} examples, counted from 0': 'tem {} exemplos, contados a partir de 0',
  'has an example that is no JSON object, as payloads are':
    'tem um exemplo que não é um objeto JSON, como os payloads são',

  // Destinations and enrichments.
  'the endpoint has no destination yet, and no address to send to':
    'o endpoint ainda não tem destino nem endereço para onde enviar',
  'the endpoint has none: give one': 'o endpoint não tem nenhum: informe um',
  'the endpoint has no http address: give it such a url first':
    'o endpoint não tem um endereço http: dê primeiro uma URL assim a ele',
  'no application of this environment has this id or uid':
    'nenhuma aplicação deste ambiente tem este id ou uid',
  'its own application: a message would come back for ever':
    'a própria aplicação: uma mensagem voltaria para sempre',
  'a token, or a username': 'um token ou um nome de usuário',
  'needed with a password': 'necessário com uma senha',
  'is needed with `{}`': 'é necessário com `{}`',
  'a FIFO queue needs a group, such as `{{applicationId}}`':
    'uma fila FIFO precisa de um grupo, como `{{applicationId}}`',
  'not the name of a bucket': 'não é o nome de um bucket',
  'the JSON of a service account’s key, with client_email and private_key':
    'o JSON da chave de uma conta de serviço, com client_email e private_key',
  'not an address of this chat ({}); one of your own has to be in GANCHO_ALLOW_SUBNETS, all else is reached by an `http` destination':
    'não é um endereço deste chat ({}); um seu tem de estar em GANCHO_ALLOW_SUBNETS, e todo o resto se alcança por um destino `http`',
  'not a token of a bot, such as {}': 'não é o token de um bot, como {}',
  'a number such as -1001234567890, or @ and a public name':
    'um número como -1001234567890, ou @ e um nome público',
  'a Bot API server of your own has to be in GANCHO_ALLOW_SUBNETS; leave it out for the usual one':
    'um servidor Bot API seu tem de estar em GANCHO_ALLOW_SUBNETS; deixe-o de fora para usar o normal',
  'a name such as mail.example.com, or an address, without port':
    'um nome como mail.example.com, ou um endereço, sem porta',
  'a password does not travel in the clear: `starttls` or `tls`':
    'uma senha não trafega às claras: `starttls` ou `tls`',
  'not a mail address: {}, or {}': 'não é um endereço de e-mail: {}, ou {}',
  'username and password come together, or neither':
    'usuário e senha vêm juntos, ou nenhum dos dois',
  'must be given, or a preset': 'deve ser informado, ou um preset',
  'is what the preset says: leave it out': 'é o que o preset diz: deixe-o de fora',
  'is not asked for: there are {}': 'não é pedido: existem {}',
  'belong to a preset: name it': 'fazem parte de um preset: indique-o',
  'only a POST has a body: leave it out, or set the method':
    'só um POST tem corpo: deixe-o de fora ou defina o método',
  'does not name {}, which the url leads to': 'não indica {}, aonde a URL leva',
  'name the hosts that may be asked': 'indique os hosts que podem ser consultados',
  'a host, with a port where it is no usual one, such as {}':
    'um host, com porta quando não é a usual, como {}',

  // Sources.
  '`{}` is no type of source{} `GET /ingest/api/v1/source-type` lists all':
    '`{}` não é um tipo de origem{} `GET /ingest/api/v1/source-type` lista todos',
  'must be whsec_ and base64': 'deve ser whsec_ e base64',
  'must be a public key as PEM, base64 or hex': 'deve ser uma chave pública em PEM, base64 ou hex',
  'must be the one that {} is for, not {}': 'deve ser aquele a que {} serve, não {}',
  'is a template that {}': 'é um modelo que {}',
  'has a place in two braces: here it is one, such as {body:kind}':
    'tem um lugar entre duas chaves: aqui é uma só, como {body:kind}',
  'has a [ within [ ]': 'tem um [ dentro de [ ]',
  'has a ] without a [': 'tem um ] sem um [',
  'has a [ without a ]': 'tem um [ sem um ]',
  'has a {} alone: places stand in { }, and {{ or }} for the sign itself':
    'tem um {} sozinho: lugares ficam entre { }, e {{ ou }} valem pelo próprio sinal',
  'has no filter {} to use': 'não tem o filtro {} para usar',
  'names the unknown place {}': 'indica o lugar desconhecido {}',
  'this or `schedule` says when a sign of life comes: give one':
    'este campo ou `schedule` diz quando chega um sinal de vida: informe um deles',
  'the schedule cannot be read: {}': 'não dá para ler o agendamento: {}',
  'five fields are asked for: minute, hour, day, month, day of the week':
    'são pedidos cinco campos: minuto, hora, dia, mês, dia da semana',
  'there is no {}: use {}': 'não existe {}: use {}',
  'there is no such day': 'este dia não existe',
  'the {}: {}': 'em {}: {}',
  minute: 'minuto',
  hour: 'hora',
  'day of the month': 'dia do mês',
  month: 'mês',
  'day of the week': 'dia da semana',
  second: 'segundo',
  "'{}' has a wrong step": "'{}' tem um passo incorreto",
  "'{}' is no range": "'{}' não é um intervalo",
  "'{}' runs backwards": "'{}' anda para trás",
  "'{}' is not among {} to {}": "'{}' não fica entre {} e {}",
  'is no JSON: correct it, or set another contentType':
    'não é JSON: corrija-o ou defina outro contentType',
  'what is secret, as {}, belongs into auth': 'o que é secreto, como {}, vai em auth',
  'begins with `item.`, of the last item, or with `answer.`':
    'começa com `item.`, do último item, ou com `answer.`',
  'belongs to another host: give it anew, in full':
    'é de outro host: informe-o de novo, por inteiro',
  'must be 1.0': 'deve ser 1.0',
  'must not stand beside `data`': 'não pode vir junto de `data`',
  'names of attributes are lower-case letters and digits':
    'nomes de atributos são letras minúsculas e algarismos',
  'names the data themselves, no attribute may':
    'nomeia os próprios dados, o que nenhum atributo pode',
  'is said by the header content-type': 'é dito pelo cabeçalho content-type',

  // Event types and their schemas.
  'schemas are named by their version, a whole number from 1: {}':
    'os schemas são nomeados pela versão, um número inteiro a partir de 1: {}',
  '{} versions; at most {} are kept': '{} versões; no máximo {} são guardadas',
  'names an event type a second time': 'indica um tipo de evento pela segunda vez',
  'send the document as `spec` (JSON) or as `specRaw` (text)':
    'envie o documento como `spec` (JSON) ou como `specRaw` (texto)',
  'takes longer than {} seconds to read: send it as JSON':
    'leva mais de {} segundos para ser lido: envie-o como JSON',
  'cannot be read': 'não dá para ler',
  '{} leads to nothing in this document': '{} não leva a nada neste documento',
  'cannot be the name of an event type: use letters, digits, and - _ . here or in `operationId`':
    'não pode ser o nome de um tipo de evento: use letras, algarismos e - _ . aqui ou em `operationId`',
  'a schema is a JSON object': 'um schema é um objeto JSON',
  'not a draft that is known here: name draft-07 or draft/2020-12, or leave it out for the latter':
    'não é uma versão conhecida aqui: indique draft-07 ou draft/2020-12, ou deixe-a de fora para esta última',
  'its references go too deep': 'as referências dele vão fundo demais',
  'a schema with a fault: {}': 'um schema com um erro: {}',
  'the schemas grow too large when each is to stand alone':
    'os schemas ficam grandes demais quando cada um tem de se bastar',
  'the schema refers to itself without end': 'o schema faz referência a si mesmo sem fim',
  '{} subschemas; at most {} are taken': '{} subschemas; no máximo {} são aceitos',
  'leads out of this schema: copy what it needs into `$defs` and refer to that':
    'leva para fora deste schema: copie o que ele precisa para `$defs` e faça referência a isso',
  'there is no schema at {}': 'não há schema em {}',
  'this pattern {}': 'este padrão {}',
  'is none: {}': 'não é um: {}',
  'takes too many steps to check': 'exige passos demais para conferir',
  'too long for the pattern of its schema': 'longo demais para o padrão do schema',
  'needs more than {} steps when it is written out':
    'precisa de mais de {} passos quando é expandido',
  'looks ahead or behind, which is not taken here':
    'olha adiante ou para trás, o que não se aceita aqui',
  'changes its flags within a group': 'muda as opções dentro de um grupo',
  'goes back to a group, which is not taken here': 'volta a um grupo, o que não se aceita aqui',
  'cannot be checked: the schema is wrong, {}': 'não dá para conferir: o schema está errado, {}',
  'must be string': 'deve ser um texto',
  'must be number': 'deve ser um número',
  'must be integer': 'deve ser um número inteiro',
  'must be boolean': 'deve ser true ou false',
  'must be object': 'deve ser um objeto',
  'must be array': 'deve ser uma lista',
  "must have required property '{}'": "deve ter o campo '{}'",
  'must NOT have additional properties': 'não pode ter outros campos',
  'must NOT have fewer than {} characters': 'não pode ter menos de {} caracteres',
  'must NOT have more than {} characters': 'não pode ter mais de {} caracteres',
  'must NOT have fewer than {} items': 'não pode ter menos de {} itens',
  'must NOT have more than {} items': 'não pode ter mais de {} itens',
  'must match pattern "{}"': 'deve seguir o padrão "{}"',
  'must match format "{}"': 'deve ter o formato "{}"',
  'must be equal to one of the allowed values: {}': 'deve ser um dos valores permitidos: {}',
  'must be equal to constant': 'deve ser igual à constante',
  'must match exactly one schema in oneOf': 'deve seguir exatamente um schema de oneOf',
  'must match a schema in anyOf': 'deve seguir um schema de anyOf',
  'must be multiple of {}': 'deve ser múltiplo de {}',

  // People, keys, alarms, views, the portal.
  'is not the password that you sign in with': 'não é a senha com que você entra',
  'choose {} to {} characters; a few words are easy to keep in mind':
    'escolha de {} a {} caracteres; algumas palavras são fáceis de lembrar',
  'goes with `email` or `invitation` only': 'só vai com `email` ou `invitation`',
  'send one of `key`, `link`, `email` with `password`, and `invitation` with `password`':
    'envie um destes: `key`, `link`, `email` com `password`, ou `invitation` com `password`',
  'a token of one application or poller, and no API key':
    'um token de uma aplicação ou de um consumidor, e não uma chave de API',
  'there is no environment with this id': 'não existe ambiente com este id',
  'owners may use every environment: send null':
    'proprietários podem usar todos os ambientes: envie null',
  'the key of the configuration has this name: choose another one':
    'a chave da configuração tem este nome: escolha outro',
  '`environments` and `members` count in keys of the first environment only: leave them out':
    '`environments` e `members` só valem em chaves do primeiro ambiente: deixe-os de fora',
  'says the same as `capabilities`: send one of them':
    'diz o mesmo que `capabilities`: envie só um dos dois',
  'this server has no mail server: set GANCHO_SMTP_URL and GANCHO_MAIL_FROM, and start it again':
    'este servidor não tem um servidor de e-mail: defina GANCHO_SMTP_URL e GANCHO_MAIL_FROM e inicie-o de novo',
  'only a rule of the kind `endpointFailing` names an application':
    'só uma regra do tipo `endpointFailing` indica uma aplicação',
  'no channel of this rule has this id: leave it out for a new one':
    'nenhum canal desta regra tem este id: deixe-o de fora para um novo',
  'stands here twice': 'aparece aqui duas vezes',
  'is missing: the kind `{}` needs it': 'está faltando: o tipo `{}` precisa dele',
  'is not a setting of the kind `{}`': 'não é uma configuração do tipo `{}`',
  'is empty: say what the view shows': 'está vazio: diga o que a visão mostra',
  'means all sources: leave it out where `appId` names one':
    'indica todas as origens: deixe de fora quando `appId` indica uma',
  'leave it out: `taskId` says already what is meant':
    'deixe de fora: `taskId` já diz o que se quer',
  'only what became a message has one: leave `outcome` and `reason` out, or ask for `accepted`':
    'só o que virou mensagem tem um: deixe `outcome` e `reason` de fora ou peça `accepted`',
  'only what was rejected has one: leave `outcome` out, or ask for `rejected`':
    'só o que foi rejeitado tem um: deixe `outcome` de fora ou peça `rejected`',
  'endpoints are named together with their `appId`':
    'endpoints são indicados junto com o `appId` deles',
  '{} is none of {}': '{} não é nenhum destes: {}',
  '`{}` is not a {}': '`{}` não é um {}',
  'name of an event type': 'nome de um tipo de evento',
  'a task of the type `{}` sends nothing again': 'um trabalho do tipo `{}` não reenvia nada',
  'what this task sent was not kept, by an earlier version: name a time in place of it':
    'uma versão anterior não guardou o que este trabalho enviou: indique um horário no lugar dele',
  'is needed where no `taskId` is given: say from when on':
    'é necessário quando não há `taskId`: diga a partir de quando',
  'a task of the type `{}` has no rate': 'um trabalho do tipo `{}` não tem ritmo',
  'there are no settings to import here: leave them out':
    'aqui não há configurações para importar: deixe-as de fora',
  'connectors cannot be imported here: leave them out':
    'conectores não podem ser importados aqui: deixe-os de fora',
  'is missing: `font` is `own`': 'está faltando: `font` é `own`',
  'must be a data URL in base64, such as {}': 'deve ser uma URL data em base64, como {}',
  'holds more than {} bytes': 'tem mais de {} bytes',
  'must be a WOFF2 font: {}': 'deve ser uma fonte WOFF2: {}',
  'must be a PNG, WebP or SVG image: {}': 'deve ser uma imagem PNG, WebP ou SVG: {}',
  'must be at most {} pixels wide and high': 'deve ter no máximo {} pixels de largura e de altura',
  'is no PNG image': 'não é uma imagem PNG',
  'is no WebP image': 'não é uma imagem WebP',
  'is no SVG image': 'não é uma imagem SVG',
  'is no SVG image in UTF-8': 'não é uma imagem SVG em UTF-8',
  'holds a declaration; take all but the drawing out of it':
    'contém uma declaração; tire dela tudo o que não é o desenho',
  'holds the element `{}`, which is no drawing': 'contém o elemento `{}`, que não é desenho',
  'holds the attribute `{}`, which is no drawing': 'contém o atributo `{}`, que não é desenho',
  'has attributes that cannot be read': 'tem atributos que não dá para ler',
  'leads elsewhere in `{}`; a logo holds all that it shows':
    'leva para outro lugar em `{}`; um logotipo contém tudo o que mostra',
  '{}; no shade of it passes, so change {}': '{}; nenhum tom dela passa, então mude {}',
  '{}; the nearest that passes is {}': '{}; a mais próxima que passa é {}',
  '{} has a contrast of {} to {}, and needs {}':
    '{} tem um contraste de {} com {}, e precisa de {}',
};
