/** What the server says of a whole request that it refuses, in Portuguese. */
import type { Sentences } from './sentences.ts';

export const refusalSentences: Sentences = {
  // Who asks.
  'The API key is missing, unknown or expired.': 'A chave de API falta, é desconhecida ou venceu.',
  'This API key is unknown, or does not open the environment that is named behind it.':
    'Esta chave de API é desconhecida ou não abre o ambiente indicado depois dela.',
  'This API key is unknown to this server.': 'Este servidor não conhece esta chave de API.',
  'This API key is unknown to this server, or has expired.':
    'Este servidor não conhece esta chave de API, ou ela venceu.',
  'This API key has expired.': 'Esta chave de API venceu.',
  'The session has ended: sign in again.': 'A sessão terminou: entre de novo.',
  'This session has ended, or does not open the environment that is asked for: sign in again.':
    'Esta sessão terminou ou não abre o ambiente pedido: entre de novo.',
  'No API key was sent. Send it as `Authorization: Bearer sk_…`.':
    'Nenhuma chave de API foi enviada. Envie-a como `Authorization: Bearer sk_…`.',
  'The Authorization header has another form than `Bearer sk_…`.':
    'O cabeçalho Authorization não tem a forma `Bearer sk_…`.',
  'A session counts only for pages of this server, which send the header `{}`.':
    'Uma sessão só vale para páginas deste servidor, que enviam o cabeçalho `{}`.',
  'This link was used already, or is older than 30 minutes: sign in with an API key.':
    'Este link já foi usado ou tem mais de 30 minutos: entre com uma chave de API.',
  'This invitation was used already, or is over: ask for a new one.':
    'Este convite já foi usado ou perdeu a validade: peça outro.',
  'The e-mail address or the password is wrong, or the member is disabled.':
    'O e-mail ou a senha está incorreto, ou o membro está desativado.',
  'None of the environments that this member may use is there any more: ask an owner.':
    'Nenhum dos ambientes que este membro pode usar existe mais: fale com um proprietário.',
  'Too many sign-ins failed from this address.':
    'Muitas entradas falharam a partir deste endereço.',
  'Too many people sign in at this moment. Try again.':
    'Há gente demais entrando neste momento. Tente de novo.',

  // Who may not.
  'This key or token may not do this.': 'Esta chave ou este token não pode fazer isto.',
  'This address is open to nobody.': 'Este endereço não está aberto a ninguém.',
  '{} lacks the scope `{}`.': '{} não tem o escopo `{}`.',
  'This API key': 'Esta chave de API',
  'The role {}': 'O papel {}',
  'This token lacks the capability `{}`.': 'Este token não tem a capacidade `{}`.',
  'A token for one application cannot do this.': 'Um token de uma aplicação não pode fazer isto.',
  'A token for one application cannot reach another.':
    'Um token de uma aplicação não alcança outra.',
  'A token cannot do this.': 'Um token não pode fazer isto.',
  'A poller token can only poll its endpoint.':
    'Um token de consumidor só pode consultar o endpoint dele.',
  'Only keys of the first environment of this server may do this.':
    'Só chaves do primeiro ambiente deste servidor podem fazer isto.',
  'Only members who may use all environments may do this.':
    'Só membros que podem usar todos os ambientes podem fazer isto.',
  'Only a member who is signed in has a password. API keys are made anew.':
    'Só um membro que entrou tem senha. Chaves de API são criadas de novo.',
  'Only tokens log out. End an API key with `{}`.':
    'Só tokens saem. Encerre uma chave de API com `{}`.',
  'This API key may read nothing, and so has no views.':
    'Esta chave de API não pode ler nada, então não tem visões.',
  'This key may do more than your role: only an owner can change or end it.':
    'Esta chave pode mais do que o seu papel: só um proprietário pode alterá-la ou encerrá-la.',
  'A key cannot give what it does not have; this one lacks {}.':
    'Uma chave não pode dar o que não tem; a esta falta {}.',
  'Only an owner, or an API key that may do everything, can invite, change or remove owners.':
    'Só um proprietário, ou uma chave de API que pode tudo, pode convidar, alterar ou remover proprietários.',
  'Others share this view: only who made it, or who has the scope `environment:write`, changes it.':
    'Esta visão é compartilhada: só quem a criou, ou quem tem o escopo `environment:write`, a altera.',

  // What is there already, or not any more.
  'Entity not found.': 'Não encontrado.',
  'An entity with this uid or name exists already.': 'Já existe algo com este uid ou nome.',
  'An event type with this name exists already.': 'Já existe um tipo de evento com este nome.',
  'An application with this uid exists already.': 'Já existe uma aplicação com este uid.',
  'An endpoint with this uid exists already.': 'Já existe um endpoint com este uid.',
  'A source with this uid exists already.': 'Já existe uma origem com este uid.',
  'A message with this eventId exists already.': 'Já existe uma mensagem com este eventId.',
  'A member with this e-mail address exists already.': 'Já existe um membro com este e-mail.',
  'This member is disabled: enable them first.': 'Este membro está desativado: ative-o primeiro.',
  'This is the last owner who can sign in: make somebody else an owner first.':
    'Este é o último proprietário que pode entrar: torne outra pessoa proprietária primeiro.',
  'The first environment manages the others and cannot be removed.':
    'O primeiro ambiente administra os outros e não pode ser removido.',
  'This application belongs to the source `{}`. {} the source: `{}`.':
    'Esta aplicação pertence à origem `{}`. Faça isto pela origem: `{}`.',
  'This idempotency key was used with another request. Send a new key with a new body.':
    'Esta chave de idempotência foi usada com outra requisição. Envie uma chave nova com um corpo novo.',
  'The payload of this message was removed, so it cannot be sent again.':
    'O payload desta mensagem foi removido, então ela não pode ser reenviada.',
  'The payload of this message was removed.': 'O payload desta mensagem foi removido.',
  'This source is disabled. Enable it before you run it.':
    'Esta origem está desativada. Ative-a antes de executá-la.',
  'The source is running. Try again.': 'A origem está em execução. Tente de novo.',
  'The source is being changed. Try again.': 'A origem está sendo alterada. Tente de novo.',
  'A source of the type `{}` receives; it does not run by itself.':
    'Uma origem do tipo `{}` recebe; ela não executa por si.',
  'This endpoint needs no consent: there is nothing to ask.':
    'Este endpoint não precisa de consentimento: não há o que perguntar.',
  'WebHook-Allowed-Rate is a number of requests per minute, or * for any.':
    'WebHook-Allowed-Rate é um número de requisições por minuto, ou * para qualquer um.',
  'The endpoint is disabled. Enable it before you send to it.':
    'O endpoint está desativado. Ative-o antes de enviar a ele.',
  'The endpoint was deleted: nothing can be sent to it.':
    'O endpoint foi excluído: nada pode ser enviado a ele.',
  'This endpoint fetches its messages: nothing is sent to it.':
    'Este endpoint busca as mensagens: nada é enviado a ele.',
  'This endpoint fetches its messages: let a consumer seek to an earlier moment.':
    'Este endpoint busca as mensagens: faça um consumidor voltar a um momento anterior.',
  'The endpoint fetches its messages, nothing is sent to it. Move its consumer back to fetch them again.':
    'O endpoint busca as mensagens, nada é enviado a ele. Recue o consumidor para buscá-las de novo.',
  'This endpoint has no poller token yet: rotate it to make one.':
    'Este endpoint ainda não tem token de consumidor: gire-o para criar um.',
  'Nothing under this key is owed to the endpoint.': 'Nada com esta chave é devido ao endpoint.',
  'This message does not hold the endpoint back: it is over, or not its turn.':
    'Esta mensagem não segura o endpoint: já acabou ou não é a vez dela.',
  'It is being sent at this moment: try again in a moment.':
    'Está sendo enviada neste momento: tente de novo daqui a pouco.',
  'These requests became no message, so nothing can be sent again. Correct the source, and let the provider send them again.':
    'Estas requisições não viraram mensagens, então nada pode ser reenviado. Corrija a origem e faça o provedor enviá-las de novo.',
  'The task ends what waited for an endpoint that was disabled or deleted: it goes on by itself.':
    'O trabalho encerra o que esperava por um endpoint desativado ou excluído: ele segue sozinho.',
  'The task has ended: there is nothing left to change.':
    'O trabalho terminou: não há mais o que alterar.',
  'The secret of this endpoint cannot be opened.': 'Não é possível abrir o segredo deste endpoint.',
  'The secret of this endpoint cannot be opened: {}.':
    'Não é possível abrir o segredo deste endpoint: {}.',
  'The receiver has not agreed to get requests yet.':
    'O receptor ainda não concordou em receber requisições.',

  // Limits and times.
  'A limit is reached.': 'Um limite foi atingido.',
  'An environment has at most {} rules of alarms. Remove one that is not needed.':
    'Um ambiente tem no máximo {} regras de alarme. Remova uma que não seja necessária.',
  'An endpoint has at most {} consumers.': 'Um endpoint tem no máximo {} consumidores.',
  'There are {} members: remove one first.': 'Existem {} membros: remova um primeiro.',
  'There are {} saved views in this environment: remove one first.':
    'Existem {} visões salvas neste ambiente: remova uma primeiro.',
  '{} background tasks run already. Wait until one of them has ended.':
    'Já há {} trabalhos em andamento. Espere até que um deles termine.',
  '{} old secrets are still valid. Wait until one expires, or rotate with gracePeriodSeconds 0.':
    '{} segredos antigos ainda valem. Espere um vencer ou gire com gracePeriodSeconds 0.',
  'A payload for a broadcast has at most {} bytes.':
    'Um payload para todas as aplicações tem no máximo {} bytes.',
  'The time that is asked for is out of range.': 'O horário pedido está fora do intervalo.',
  'The time in until lies before the one in since.':
    'O horário em until vem antes do que está em since.',
  'Figures go back {} days: ask for a later since.':
    'Os números vão até {} dias atrás: peça um since posterior.',
  'Statistics go back {} days: ask for a later since.':
    'As estatísticas vão até {} dias atrás: peça um since posterior.',
  'Single minutes are kept for 2 days: ask for a later since, or for bucket_seconds of 3600 or more.':
    'Minutos avulsos são guardados por 2 dias: peça um since posterior ou bucket_seconds de 3600 ou mais.',
  'That is more than {} parts: ask for a shorter time, or for greater bucket_seconds.':
    'São mais de {} partes: peça um período menor ou um bucket_seconds maior.',
  'Too many listen already. Try again.': 'Já há gente demais acompanhando. Tente de novo.',
  'Too many pages were asked for from this address.': 'Este endereço pediu páginas demais.',

  // The request itself, and the store.
  'A parameter has the wrong type.': 'Um parâmetro tem o tipo errado.',
  'The request does not have the form that is asked for.':
    'A requisição não tem a forma que se pede.',
  'Send the body as application/json.': 'Envie o corpo como application/json.',
  'A body with the encoding {} is not taken here. Send it without compression.':
    'Aqui não se aceita um corpo com a codificação {}. Envie-o sem compressão.',
  'The content type {} is not taken here. Send JSON with `content-type: application/json`.':
    'Aqui não se aceita o tipo de conteúdo {}. Envie JSON com `content-type: application/json`.',
  'A body may be encoded as gzip, deflate or br, or not at all.':
    'Um corpo pode vir codificado em gzip, deflate ou br, ou sem codificação.',
  'The body is not encoded as {}.': 'O corpo não está codificado em {}.',
  '{} has as many requests under way as it takes. Try again.':
    '{} já tem tantas requisições em andamento quantas aceita. Tente de novo.',
  'Events are taken in the JSON format only.': 'Eventos só são aceitos no formato JSON.',
  'The body is larger than this server takes.': 'O corpo é maior do que este servidor aceita.',
  'There is nothing at {}.': 'Não há nada em {}.',
  'shorter or longer than its Content-Length': 'mais curto ou mais longo que o Content-Length dele',
  'The address holds a `%` that no two hex digits follow.':
    'O endereço contém um `%` sem dois dígitos hexadecimais depois.',
  'A part of the address is longer than any id or uid.':
    'Uma parte do endereço é mais longa do que qualquer id ou uid.',
  'This address does not take this method.': 'Este endereço não aceita este método.',
  '{} is not possible here. This address takes {}.':
    '{} não é possível aqui. Este endereço aceita {}.',
  'No source receives at this address.': 'Nenhuma origem recebe neste endereço.',
  'The server is starting or stopping.': 'O servidor está iniciando ou parando.',
  'This node delivers and serves no API: ask one that was started with the role api or all.':
    'Este nó entrega e não serve a API: use um iniciado com o papel api ou all.',
  'The store cannot take more right now. Try again.':
    'O armazenamento não aceita mais agora. Tente de novo.',
  'The database of the store cannot be reached right now.':
    'Não é possível alcançar o banco de dados do armazenamento agora.',
  'The file system of the store is read-only. Nothing was accepted.':
    'O sistema de arquivos do armazenamento só permite leitura. Nada foi aceito.',
  'The disk of the store is full. Nothing was accepted.':
    'O disco do armazenamento está cheio. Nada foi aceito.',
  'The server failed. Its log says more.': 'O servidor falhou. O log dele diz mais.',
};
