import { defineConsumer } from '../../kernel/messages/message.js';
import { seatsFreed } from '../inventory/index.js';
import { expireReservations } from './expire-reservations.js';

export const reservationsConsumers = [
  defineConsumer({ message: seatsFreed, name: 'expire-reservations', command: expireReservations }),
];
