#include "transport/UsrsctpStreams.h"

#include <netinet/sctp_pcb.h>
#include <netinet/sctputil.h>

static struct sctp_tcb* association_of(struct socket* so) {
  struct sctp_inpcb* inp = (struct sctp_inpcb*)so->so_pcb;
  return inp == NULL ? NULL : LIST_FIRST(&inp->sctp_asoc_list);
}

static struct sctp_stream_out* moved(struct sctp_association* asoc, struct sctp_stream_out* from,
                                     const struct sctp_stream_out* old_table) {
  return from == NULL ? NULL : &asoc->strmout[from - old_table];
}

static void move_outgoing(struct sctp_stream_out* to, struct sctp_stream_out* from) {
  struct sctp_stream_queue_pending *sp, *next;
  *to = *from;
  TAILQ_INIT(&to->outqueue);
  TAILQ_FOREACH_SAFE(sp, &from->outqueue, next, next) {
    TAILQ_REMOVE(&from->outqueue, sp, next);
    TAILQ_INSERT_TAIL(&to->outqueue, sp, next);
  }
}

int rtcwire_usrsctp_grow_outgoing(struct socket* so, uint32_t count) {
  struct sctp_tcb* stcb = association_of(so);
  struct sctp_association* asoc;
  struct sctp_stream_out *old_table, *table, *locked, *last;
  uint32_t i;

  if (stcb == NULL || stcb->asoc.streamoutcnt >= count) return 1;
  asoc = &stcb->asoc;
  SCTP_MALLOC(table, struct sctp_stream_out*, count * sizeof(*table), SCTP_M_STRMO);
  if (table == NULL) return 0;
  SCTP_TCB_LOCK(stcb);
  old_table = asoc->strmout;
  locked = asoc->ss_data.locked_on_sending;
  last = asoc->ss_data.last_out_stream;
  asoc->ss_functions.sctp_ss_clear(stcb, asoc, false);
  asoc->strmout = table;
  for (i = 0; i < asoc->streamoutcnt; i++) {
    move_outgoing(&table[i], &old_table[i]);
    asoc->ss_functions.sctp_ss_init_stream(stcb, &table[i], NULL);
  }
  memset(&table[i], 0, (count - i) * sizeof(*table));
  for (; i < count; i++) {
    TAILQ_INIT(&table[i].outqueue);
    asoc->ss_functions.sctp_ss_init_stream(stcb, &table[i], NULL);
    table[i].sid = (uint16_t)i;
    table[i].state = SCTP_STREAM_OPEN;
  }
  asoc->streamoutcnt = asoc->strm_realoutsize = asoc->pre_open_streams = count;
  /* Puts streams that have data into the schedule again, and forgets in which message it was. */
  asoc->ss_functions.sctp_ss_init(stcb, asoc);
  asoc->ss_data.locked_on_sending = moved(asoc, locked, old_table);
  asoc->ss_data.last_out_stream = moved(asoc, last, old_table);
  SCTP_TCB_UNLOCK(stcb);
  SCTP_FREE(old_table, SCTP_M_STRMO);
  return 1;
}

static void move_queue(struct sctp_readhead* to, struct sctp_readhead* from) {
  struct sctp_queued_to_read *control, *next;
  TAILQ_INIT(to);
  TAILQ_FOREACH_SAFE(control, from, next_instrm, next) {
    TAILQ_REMOVE(from, control, next_instrm);
    TAILQ_INSERT_TAIL(to, control, next_instrm);
  }
}

int rtcwire_usrsctp_grow_incoming(struct socket* so, uint32_t count) {
  struct sctp_tcb* stcb = association_of(so);
  struct sctp_association* asoc;
  struct sctp_stream_in *old_table, *table;
  uint32_t i;

  if (stcb == NULL || stcb->asoc.strmin == NULL || stcb->asoc.streamincnt >= count) return 1;
  asoc = &stcb->asoc;
  SCTP_MALLOC(table, struct sctp_stream_in*, count * sizeof(*table), SCTP_M_STRMI);
  if (table == NULL) return 0;
  SCTP_TCB_LOCK(stcb);
  old_table = asoc->strmin;
  for (i = 0; i < asoc->streamincnt; i++) {
    table[i] = old_table[i];
    move_queue(&table[i].inqueue, &old_table[i].inqueue);
    move_queue(&table[i].uno_inqueue, &old_table[i].uno_inqueue);
  }
  memset(&table[i], 0, (count - i) * sizeof(*table));
  for (; i < count; i++) {
    TAILQ_INIT(&table[i].inqueue);
    TAILQ_INIT(&table[i].uno_inqueue);
    table[i].sid = (uint16_t)i;
    table[i].last_mid_delivered = 0xffffffff;
  }
  asoc->strmin = table;
  asoc->streamincnt = count;
  SCTP_TCB_UNLOCK(stcb);
  SCTP_FREE(old_table, SCTP_M_STRMI);
  return 1;
}
