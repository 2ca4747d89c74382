/** Words of the sign-in, which everybody meets first. */
import { defineWords } from '../define-words.ts';

export const signInWords = defineWords({
  en: {
    byKey: 'API key',
    byPassword: 'E-mail',
    choose: 'Choose your password',
    'choose.action': 'Set password and sign in',
    'choose.lead': 'You were invited to this Gancho. The link is good once.',
    email: 'E-mail',
    invitationOver: 'This invitation was used already or is over. Ask for a new one.',
    lead: 'To the dashboard of this server.',
    memberLead: 'Somebody who manages this server invites you with a link.',
    newPassword: 'New password',
    password: 'Password',
    'password.hint': 'At least 12 characters. A few words are easy to keep in mind.',
    ways: 'How to sign in',
    wrong: 'The e-mail address or the password is wrong, or you were signed out for good.',
  },
  'pt-BR': {
    byKey: 'Chave de API',
    byPassword: 'E-mail',
    choose: 'Escolha sua senha',
    'choose.action': 'Definir senha e entrar',
    'choose.lead': 'Você recebeu um convite para este Gancho. O link vale uma única vez.',
    email: 'E-mail',
    invitationOver: 'Este convite já foi usado ou venceu. Peça um novo.',
    lead: 'No painel deste servidor.',
    memberLead: 'Quem administra este servidor envia um link de convite.',
    newPassword: 'Nova senha',
    password: 'Senha',
    'password.hint': 'Pelo menos 12 caracteres. Algumas palavras juntas são fáceis de lembrar.',
    ways: 'Como entrar',
    wrong: 'O e-mail ou a senha está errado, ou seu acesso foi desativado.',
  },
});
