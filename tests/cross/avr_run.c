/* SPDX-License-Identifier: MIT */
/*
 * avr_run.c PROGRAM - runs a program in simavr's model of an ATmega2560 that has all
 * the memory which its addresses reach, as with external RAM.  What the program
 * writes to GPIOR0 is printed, up to a 0.
 */
#include <stdio.h>

#include <simavr/sim_avr.h>
#include <simavr/sim_elf.h>
#include <simavr/sim_io.h>

/* Address of GPIOR0 among the data, and the last one of the memory. */
enum { GPIOR0_AT = 0x3e, RAM_END = 0xffff };

static int ended;

static void put(struct avr_t *avr, avr_io_addr_t addr, uint8_t value, void *param)
{
  (void)avr;
  (void)addr;
  (void)param;
  if (value == 0)
    ended = 1;
  else
    putchar(value);
}

int main(int argc, char **argv)
{
  static elf_firmware_t firmware;
  avr_t *avr = avr_make_mcu_by_name("atmega2560");
  int state = cpu_Running;

  if (argc != 2 || avr == NULL || elf_read_firmware(argv[1], &firmware) != 0)
    return 2;
  avr->ramend = RAM_END;
  avr_init(avr);
  avr_load_firmware(avr, &firmware);
  avr_register_io_write(avr, GPIOR0_AT, put, NULL);
  while (!ended && state != cpu_Done && state != cpu_Crashed)
    state = avr_run(avr);
  return ended ? 0 : 1;
}
