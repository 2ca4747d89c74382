/** What the server says of presets of enrichments, by its English words, in Brazilian Portuguese. */
export const settingHelpOfPresets: Readonly<Record<string, string>> = {
  'The payment of Mercado Pago': 'O pagamento do Mercado Pago',
  'The order of Mercado Pago': 'O pedido do Mercado Pago',
  'The order of VTEX': 'O pedido da VTEX',
  'The order of Nuvemshop': 'O pedido da Nuvemshop',
  'The document of TOTVS Assinatura Eletrônica': 'O documento do TOTVS Assinatura Eletrônica',
  'The order of Bling': 'O pedido do Bling',
  'The order of Omie': 'O pedido da Omie',
  'The payment of Asaas': 'A cobrança do Asaas',
  'The order of Pagar.me': 'O pedido do Pagar.me',
  'The order of PagBank': 'O pedido do PagBank',
  'The charge of Woovi': 'A cobrança da Woovi',
  'The document of ZapSign': 'O documento da ZapSign',
  'The API key of the account.': 'A chave de API da conta.',
  'The access token of the application, under its credentials.':
    'O access token da aplicação, nas credenciais dela.',
  'The access token of the shop for the app.': 'O access token da loja para o app.',
  'An access token of the app for the account.': 'Um access token do app para a conta.',
  'The secret key of the account (sk_…).': 'A chave secreta da conta (sk_…).',
  'The token of the account.': 'O token da conta.',
  'The AppID of the application.': 'O AppID da aplicação.',
  'The API token of the account.': 'O token de API da conta.',
  'The name of the account.': 'O nome da conta.',
  'An app key that may see orders.': 'Uma app key que possa ver pedidos.',
  'The app token of that key.': 'O app token dessa chave.',
  'The app key of the company in Omie.': 'A app key da empresa na Omie.',
  'The app secret of that key.': 'O app secret dessa chave.',
  'The e-mail address of a user for services.': 'O e-mail de um usuário de serviço.',
  'The password of that user.': 'A senha desse usuário.',
  'The host of TAE; totvssign.staging.totvs.app for its staging.':
    'O host do TAE; totvssign.staging.totvs.app para a homologação.',
  'Where the id of the document stands in an event.': 'Onde fica o id do documento num evento.',
  'Events vary the case of their fields: say in idPath how the id is written in yours.':
    'Os eventos variam maiúsculas e minúsculas nos campos: diga em idPath como o id aparece nos seus.',
  'An access token of Bling counts for six hours, and Gancho does not renew it: something else has to.':
    'Um access token do Bling vale por seis horas, e o Gancho não o renova: outra coisa precisa fazer isso.',
  'Omie takes the app secret in the body, where it is shown to whoever may see the enrichment.':
    'A Omie recebe o app secret no corpo, onde ele aparece para quem pode ver o enriquecimento.',
};
