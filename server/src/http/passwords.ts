/** PUT /api/v1/auth/password: a member changes the password that they sign in with. */
import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { Problem } from '../domain/problem.ts';
import { changePassword } from '../manage/member-passwords.ts';
import { lacking } from './authorize.ts';
import type { HttpOptions, HttpParts } from './http-parts.ts';
import { HttpErrorOut, Ref } from './schemas/common.ts';
import { PasswordIn } from './schemas/member.ts';
import { sessionMs, setSession } from './session-cookie.ts';
import { requireGuess } from './sign-in-guard.ts';

export function passwordRoutes(app: FastifyInstance, parts: HttpParts, options: HttpOptions): void {
  app.put<{ Body: Static<typeof PasswordIn> }>(
    '/auth/password',
    {
      config: { scope: 'any' },
      schema: {
        tags: ['Authentication'],
        operationId: 'v1.authentication.change-password',
        summary: 'Change the own password; all other sessions of the member end',
        body: Ref(PasswordIn),
        response: { 204: Type.Null(), 429: Ref(HttpErrorOut) },
      },
    },
    async (request, reply) => {
      const { principal, body } = request;
      if (principal.kind !== 'environment' || principal.member === undefined) {
        throw lacking('Only a member who is signed in has a password. API keys are made anew.');
      }
      const { signIns, clock, secretBox } = parts;
      requireGuess(signIns, request, reply);
      const member = await changePassword(parts, principal.member.id, {
        present: body.currentPassword,
        next: body.newPassword,
      });
      if (member === null) {
        throw Problem.field(['currentPassword'], 'is not the password that you sign in with');
      }
      signIns.noteSuccess(request.ip);
      const { id: memberId, generation } = member;
      const expiresAt = clock.now() + sessionMs;
      const session = { kind: 'member', memberId, generation, expiresAt } as const;
      setSession(request, reply, session, { secretBox, publicUrl: options.publicUrl });
      return reply.code(204).send();
    },
  );
}
