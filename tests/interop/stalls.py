# SPDX-License-Identifier: MIT
"""
stalls.py - when the machine stood still.  Run as a program it is a watch: on each
processor something sleeps for a moment again and again, and tells when that took
longer.  A machine that others use too, or a virtual one, stops so for a while; what a
router did late then is not its fault, and what is judged by time gets so much more.
"""
import os
import sys
import threading
import time

MS = 1000000
SLEEP_NS = 10 * MS
LEAST_NS = 10 * MS  # longer by less than this says nothing


class Stalls:
    """The watch as seen from the test; its clock is that of the captures."""

    def __init__(self, lan):
        self.path = os.path.join(lan.out, "stalls")
        open(self.path, "w", encoding="utf-8").close()
        self.process = lan.spawn([sys.executable, "-B", os.path.abspath(__file__)], self.path)
        self.found = []

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
        with open(self.path, encoding="utf-8") as file:
            # The last line is perhaps not whole.
            lines = [line.split() for line in file if line.endswith("\n")]
        for start, end in sorted((int(a), int(b)) for a, b in lines):
            # Processors that stood still together count once.
            if self.found and start <= self.found[-1][1]:
                start, end = self.found[-1][0], max(end, self.found.pop()[1])
            self.found.append((start, end))

    def ns(self, start, end):
        """The sum of all that overlap a time, in their whole length."""
        return sum(b - a for a, b in self.found if a < end and b > start)


def watch(processor, lock):
    os.sched_setaffinity(0, {processor})
    last = time.time_ns()
    while True:
        time.sleep(SLEEP_NS / 1e9)
        now = time.time_ns()
        if now - last > SLEEP_NS + LEAST_NS:
            with lock:
                print(last, now, flush=True)
        last = now


def main():
    lock = threading.Lock()
    for processor in os.sched_getaffinity(0):
        threading.Thread(target=watch, args=(processor, lock), daemon=True).start()
    threading.Event().wait()


if __name__ == "__main__":
    main()
