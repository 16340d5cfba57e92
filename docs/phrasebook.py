"""The Python of docs/asyncio-phrasebook.md.

`python3 docs/phrasebook.py` runs each entry and writes its code, the Java that stands for it in the samples, and what it
printed into the page; headings and prose are left as they are. Tests of the core compare the page with this file and with
what the Java prints. Recorded with Python 3.11; an entry that needs a newer one is not run by an older.
"""

import asyncio
import concurrent.futures
import contextlib
import contextvars
import inspect
import io
import os
import pathlib
import re
import sys
import textwrap

PAGE = pathlib.Path(__file__).with_name("asyncio-phrasebook.md")
SAMPLES = PAGE.parents[1] / "core/src/test/java/io/nioloop/samples/phrasebook"
ENTRIES = {}


def entry(title, since=(3, 11)):
    def register(function):
        ENTRIES[title] = (function, since)
        return function

    return register


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)
    return what


# == Runners ==


@entry("asyncio.run(main)")
def run():
    async def main():
        print("hello")
        return 42

    print(asyncio.run(main()))


@entry("asyncio.run(main) ends what is left")
def run_ends_what_is_left():
    async def background():
        try:
            await asyncio.sleep(3600)
        finally:
            print("cleaned up")

    async def main():
        task = asyncio.create_task(background())
        await asyncio.sleep(0)
        print("main ends")

    asyncio.run(main())


@entry("asyncio.run(main) inside a loop")
async def run_inside_a_loop():
    main = say_after(0, "never")
    try:
        asyncio.run(main)
    except RuntimeError:
        print("refused")
        main.close()


@entry("asyncio.Runner()")
def runner():
    async def answer(number):
        return number

    with asyncio.Runner() as runner:
        print(runner.run(answer(1)))
        print(runner.run(answer(2)))
        print(runner.get_loop().is_running())


# == Coroutines and tasks ==


@entry("await coroutine")
async def await_coroutine():
    async def nested():
        return 42

    print(await nested())


@entry("asyncio.create_task(coro)")
async def create_task():
    task = asyncio.create_task(say_after(0.01, "world"))
    print("hello")
    await task


@entry("asyncio.create_task(coro, name=…)")
async def create_task_with_name():
    task = asyncio.create_task(say_after(0.01, "done"), name="greeter")
    print(task.get_name())
    task.set_name("waiter")
    print(task.get_name())
    await task


@entry("asyncio.sleep(delay)")
async def sleep():
    loop = asyncio.get_running_loop()
    start = loop.time()
    await asyncio.sleep(0.2)
    print("slept for", round(loop.time() - start, 1), "s")


@entry("asyncio.sleep(0)")
async def sleep_zero():
    asyncio.get_running_loop().call_soon(print, "a callback has its turn")
    await asyncio.sleep(0)
    print("the task goes on")


@entry("asyncio.gather(*coros)")
async def gather():
    results = await asyncio.gather(
        say_after(0.02, "later"),
        say_after(0.01, "sooner"),
    )
    print(results)


@entry("asyncio.gather(*tasks)")
async def gather_tasks():
    one = asyncio.create_task(say_after(0.01, "one"))
    two = asyncio.create_task(say_after(0.02, "two"))
    print(await asyncio.gather(one, two))


@entry("asyncio.gather(*coros, return_exceptions=True)")
async def gather_return_exceptions():
    async def fail():
        raise ValueError("no")

    for outcome in await asyncio.gather(say_after(0.01, "yes"), fail(), return_exceptions=True):
        print("failed" if isinstance(outcome, Exception) else "returned", outcome)


@entry("asyncio.TaskGroup()")
async def task_group():
    async with asyncio.TaskGroup() as group:
        one = group.create_task(say_after(0.02, "one"))
        two = group.create_task(say_after(0.01, "two"))
    print("both are done:", one.result(), two.result())


@entry("except* of a TaskGroup")
async def task_group_fails():
    async def fail():
        await asyncio.sleep(0.01)
        raise ValueError("no")

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(say_after(0.02, "never said"))
            group.create_task(fail())
    except* ValueError as errors:
        print("failed:", len(errors.exceptions), errors.exceptions[0])


@entry("TaskGroup.cancel()", since=(3, 15))
async def task_group_cancel():
    async with asyncio.TaskGroup() as group:
        group.create_task(say_after(3600, "never said"))
        await say_after(0.01, "enough")
        group.cancel()
    print("nothing was thrown")


@entry("asyncio.timeout(delay)")
async def timeout():
    try:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(3600)
    except TimeoutError:
        print("timed out")


@entry("Timeout.reschedule(when)")
async def reschedule():
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(0.01) as timeout:
        timeout.reschedule(loop.time() + 1)
        await say_after(0.02, "in time")
    print(timeout.expired())


@entry("asyncio.timeout_at(when)")
async def timeout_at():
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout_at(loop.time() + 0.01):
            await asyncio.sleep(3600)
    except TimeoutError:
        print("timed out")


@entry("asyncio.wait_for(coro, timeout)")
async def wait_for():
    print(await asyncio.wait_for(say_after(0.01, "quick"), timeout=1))
    try:
        await asyncio.wait_for(asyncio.sleep(3600), timeout=0.01)
    except TimeoutError:
        print("timed out")


@entry("asyncio.wait_for(task, timeout)")
async def wait_for_task():
    task = asyncio.create_task(asyncio.sleep(3600))
    try:
        await asyncio.wait_for(task, timeout=0.01)
    except TimeoutError:
        print("timed out, cancelled:", task.cancelled())


@entry("asyncio.shield(task)")
async def shield():
    inner = asyncio.create_task(say_after(0.02, "not disturbed"))
    try:
        await asyncio.wait_for(asyncio.shield(inner), timeout=0.01)
    except TimeoutError:
        print("given up")
    await inner


@entry("asyncio.wait(tasks)")
async def wait():
    tasks = [asyncio.create_task(say_after(0.01 * n, f"task {n}")) for n in (1, 2)]
    done, pending = await asyncio.wait(tasks)
    print(len(done), "done,", len(pending), "pending")


@entry("asyncio.wait(tasks, return_when=FIRST_COMPLETED)")
async def wait_first_completed():
    tasks = [asyncio.create_task(say_after(0.01 * n, f"task {n}")) for n in (1, 2)]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    print(len(done), "done,", len(pending), "pending")
    await asyncio.wait(pending)


@entry("asyncio.wait(tasks, timeout=…)")
async def wait_timeout():
    tasks = [asyncio.create_task(say_after(0.02 * n, f"task {n}")) for n in (1, 2)]
    done, pending = await asyncio.wait(tasks, timeout=0.03)
    print(len(done), "done,", len(pending), "pending")
    await asyncio.wait(pending)


@entry("asyncio.as_completed(tasks)")
async def as_completed():
    tasks = [asyncio.create_task(say_after(0.01 * n, f"task {n}")) for n in (2, 1)]
    for earliest in asyncio.as_completed(tasks, timeout=1):
        print("got", await earliest)


@entry("async for task in asyncio.as_completed(tasks)", since=(3, 13))
async def as_completed_tasks():
    tasks = [asyncio.create_task(say_after(0.01 * n, f"task {n}")) for n in (2, 1)]
    async for task in asyncio.as_completed(tasks):
        print("got", task.result(), task is tasks[1])


@entry("asyncio.to_thread(func)")
async def to_thread():
    def blocking():
        return sum(range(1000))

    print(await asyncio.to_thread(blocking))


@entry("asyncio.run_coroutine_threadsafe(coro, loop)")
async def run_coroutine_threadsafe():
    loop = asyncio.get_running_loop()

    def other_thread():
        future = asyncio.run_coroutine_threadsafe(say_after(0.01, "on the loop"), loop)
        print("in the thread:", future.result())

    await asyncio.to_thread(other_thread)


@entry("task.cancel()")
async def cancel():
    task = asyncio.create_task(say_after(3600, "never said"))
    await asyncio.sleep(0.01)
    print(task.cancel())
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled:", task.cancelled())


@entry("except asyncio.CancelledError")
async def cancelled_error():
    async def careful():
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            await say_after(0.01, "clean up first")
            raise

    task = asyncio.create_task(careful())
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.wait([task])
    print(task.cancelled())


@entry("task.uncancel(), task.cancelling()")
async def uncancel():
    async def stubborn():
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            print(asyncio.current_task().cancelling())
            print(asyncio.current_task().uncancel())
        return "went on"

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0.01)
    task.cancel()
    print(await task)


@entry("task.result(), task.exception()")
async def task_result():
    async def fail():
        raise ValueError("no")

    good = asyncio.create_task(say_after(0.01, "yes"))
    bad = asyncio.create_task(fail())
    await asyncio.wait([good, bad])
    print(good.result(), good.exception())
    print(bad.exception())


@entry("task.add_done_callback(f)")
async def task_add_done_callback():
    task = asyncio.create_task(say_after(0.01, "working"))
    task.add_done_callback(lambda task: print("done with", task.result()))
    await task
    await asyncio.sleep(0)


@entry("asyncio.current_task()")
async def current_task():
    asyncio.current_task().set_name("main")
    print(asyncio.current_task().get_name())


@entry("asyncio.all_tasks()")
async def all_tasks():
    asyncio.current_task().set_name("main")
    other = asyncio.create_task(say_after(0.01, "done"), name="other")
    print(sorted(task.get_name() for task in asyncio.all_tasks()))
    await other


@entry("asyncio.eager_task_factory", since=(3, 12))
async def eager_task_factory():
    async def greet():
        print("hello")

    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    task = asyncio.create_task(greet())
    print("it has ended:", task.done())


@entry("asyncio.ensure_future(obj)")
async def ensure_future():
    task = asyncio.ensure_future(say_after(0.01, "done"))
    same = asyncio.ensure_future(task)
    print(await task, same is task)


@entry("contextvars.ContextVar")
async def context_var():
    user = contextvars.ContextVar("user", default="nobody")

    async def handle(name):
        user.set(name)
        await asyncio.sleep(0.01)
        print(user.get())

    await asyncio.gather(handle("Ada"), handle("Grace"))
    print(user.get())


# == Streams ==


@entry("asyncio.start_server(), asyncio.open_connection()")
async def streams():
    async def shout(reader, writer):
        data = await reader.read(100)
        writer.write(data.upper())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(shout, "127.0.0.1", 8888)
    reader, writer = await asyncio.open_connection("127.0.0.1", 8888)
    writer.write(b"hello")
    print(await reader.read())
    writer.close()
    server.close()


@entry("server.serve_forever()")
async def serve_forever():
    async def hang_up(reader, writer):
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 8888)
    serving = asyncio.create_task(server.serve_forever())
    await asyncio.sleep(0.01)
    print(server.is_serving())
    serving.cancel()
    await asyncio.wait([serving])
    print(server.is_serving())


@entry("async with server")
async def async_with_server():
    async def hang_up(reader, writer):
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 8888) as server:
        print(server.sockets[0].getsockname()[1])
    print(server.is_serving())


@entry("reader.read(n)")
async def read():
    async def greet(reader, writer):
        writer.write(b"hello, world")
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 8888)
    reader, writer = await asyncio.open_connection("127.0.0.1", 8888)
    print(await reader.read(5))
    print(await reader.read(-1))
    print(await reader.read(5), reader.at_eof())
    writer.close()
    server.close()


@entry("reader.readline()")
async def readline():
    async def greet(reader, writer):
        writer.write(b"one\ntwo\nthe rest")
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 8888)
    reader, writer = await asyncio.open_connection("127.0.0.1", 8888)
    while line := await reader.readline():
        print(line)
    writer.close()
    server.close()


@entry("async for line in reader")
async def async_for_line():
    async def greet(reader, writer):
        writer.write(b"one\ntwo\n")
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 8888)
    reader, writer = await asyncio.open_connection("127.0.0.1", 8888)
    async for line in reader:
        print(line.decode().strip())
    writer.close()
    server.close()


@entry("reader.readexactly(n)")
async def readexactly():
    async def greet(reader, writer):
        writer.write(b"hello")
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 8888)
    reader, writer = await asyncio.open_connection("127.0.0.1", 8888)
    print(await reader.readexactly(4))
    try:
        await reader.readexactly(4)
    except asyncio.IncompleteReadError as error:
        print(error.partial, "of", error.expected)
    writer.close()
    server.close()


@entry("reader.readuntil(separator)")
async def readuntil():
    async def greet(reader, writer):
        writer.write(b"name: Ada; year: 1815")
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 8888)
    reader, writer = await asyncio.open_connection("127.0.0.1", 8888)
    print(await reader.readuntil(b"; "))
    try:
        await reader.readuntil(b"; ")
    except asyncio.IncompleteReadError as error:
        print("left:", error.partial)
    writer.close()
    server.close()


@entry("reader.readuntil((one, other))", since=(3, 13))
async def readuntil_several():
    async def greet(reader, writer):
        writer.write(b"one;two,")
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 8888)
    reader, writer = await asyncio.open_connection("127.0.0.1", 8888)
    print(await reader.readuntil((b";", b",")))
    print(await reader.readuntil((b";", b",")))
    writer.close()
    server.close()


@entry("asyncio.LimitOverrunError")
async def limit_overrun():
    async def greet(reader, writer):
        writer.write(b"a line that is too long\n")
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 8888)
    reader, writer = await asyncio.open_connection("127.0.0.1", 8888, limit=10)
    try:
        await reader.readuntil(b"\n")
    except asyncio.LimitOverrunError as error:
        print("too long:", error.consumed)
    writer.close()
    server.close()


@entry("writer.writelines(), writer.write_eof()")
async def write_eof():
    async def count(reader, writer):
        data = await reader.read()
        writer.write(b"%d bytes" % len(data))
        writer.close()

    server = await asyncio.start_server(count, "127.0.0.1", 8888)
    reader, writer = await asyncio.open_connection("127.0.0.1", 8888)
    writer.writelines([b"one", b"two"])
    writer.write_eof()
    print(await reader.read())
    writer.close()
    server.close()


@entry("writer.close(), writer.wait_closed()")
async def wait_closed():
    async def hang_up(reader, writer):
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 8888)
    reader, writer = await asyncio.open_connection("127.0.0.1", 8888)
    writer.close()
    print(writer.is_closing())
    await writer.wait_closed()
    server.close()


@entry("writer.get_extra_info(name)")
async def get_extra_info():
    async def greet(reader, writer):
        host, port = writer.get_extra_info("sockname")
        writer.write(f"you have reached {host}:{port}".encode())
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 8888)
    reader, writer = await asyncio.open_connection("127.0.0.1", 8888)
    print((await reader.read()).decode())
    writer.close()
    server.close()


# == Synchronisation ==


@entry("asyncio.Lock()")
async def lock():
    lock = asyncio.Lock()

    async def worker(name):
        async with lock:
            print(name, "has it")
            await asyncio.sleep(0.01)

    await asyncio.gather(worker("one"), worker("two"))
    print(lock.locked())


@entry("lock.acquire(), lock.release()")
async def acquire_release():
    lock = asyncio.Lock()
    await lock.acquire()
    try:
        print(lock.locked())
    finally:
        lock.release()
    print(lock.locked())


@entry("asyncio.Event()")
async def event():
    event = asyncio.Event()

    async def waiter():
        await event.wait()
        print("told")

    task = asyncio.create_task(waiter())
    await say_after(0.01, "tell")
    event.set()
    await task
    event.clear()
    print(event.is_set())


@entry("asyncio.Condition()")
async def condition():
    items = []
    changed = asyncio.Condition()

    async def consumer():
        async with changed:
            await changed.wait_for(lambda: len(items) > 0)
            print("took", items.pop())

    task = asyncio.create_task(consumer())
    await asyncio.sleep(0.01)
    async with changed:
        items.append("an apple")
        changed.notify()
    await task


@entry("condition.wait(), condition.notify_all()")
async def notify_all():
    changed = asyncio.Condition()

    async def waiter(name):
        async with changed:
            await changed.wait()
            print(name)

    tasks = [asyncio.create_task(waiter(name)) for name in ("one", "two")]
    await asyncio.sleep(0.01)
    async with changed:
        changed.notify_all()
    await asyncio.wait(tasks)


@entry("asyncio.Semaphore(value)")
async def semaphore():
    semaphore = asyncio.Semaphore(2)

    async def worker(name):
        async with semaphore:
            await say_after(0.01, name)
            return semaphore.locked()

    print(await asyncio.gather(worker("one"), worker("two"), worker("three")))


@entry("asyncio.BoundedSemaphore(value)")
async def bounded_semaphore():
    semaphore = asyncio.BoundedSemaphore(1)
    try:
        semaphore.release()
    except ValueError:
        print("nobody had it")


@entry("asyncio.Barrier(parties)")
async def barrier():
    barrier = asyncio.Barrier(2)

    async def racer(name, delay):
        await say_after(delay, name + " is ready")
        await barrier.wait()
        print(name, "goes")

    await asyncio.gather(racer("one", 0.02), racer("two", 0.01))


@entry("barrier.abort()")
async def barrier_abort():
    barrier = asyncio.Barrier(2)

    async def racer():
        try:
            await barrier.wait()
        except asyncio.BrokenBarrierError:
            print("called off")

    task = asyncio.create_task(racer())
    await asyncio.sleep(0.01)
    await barrier.abort()
    await task
    print(barrier.broken)


# == Queues ==


@entry("asyncio.Queue()")
async def queue():
    queue = asyncio.Queue()

    async def consumer():
        for _ in range(2):
            print("got", await queue.get())

    task = asyncio.create_task(consumer())
    await queue.put("one")
    await queue.put("two")
    await task


@entry("asyncio.Queue(maxsize)")
async def queue_maxsize():
    queue = asyncio.Queue(maxsize=1)

    async def producer():
        for item in ("one", "two"):
            await queue.put(item)
            print("put", item)

    task = asyncio.create_task(producer())
    await asyncio.sleep(0.01)
    print("got", await queue.get())
    await task
    print(queue.qsize())


@entry("queue.put_nowait(), queue.get_nowait()")
async def queue_nowait():
    queue = asyncio.Queue(maxsize=1)
    queue.put_nowait("one")
    try:
        queue.put_nowait("two")
    except asyncio.QueueFull:
        print("full:", queue.full())
    print(queue.get_nowait())
    try:
        queue.get_nowait()
    except asyncio.QueueEmpty:
        print("empty:", queue.empty())


@entry("queue.join(), queue.task_done()")
async def queue_join():
    queue = asyncio.Queue()

    async def worker():
        while True:
            await say_after(0.01, await queue.get())
            queue.task_done()

    for item in ("one", "two"):
        queue.put_nowait(item)
    task = asyncio.create_task(worker())
    await queue.join()
    print("all done")
    task.cancel()


@entry("asyncio.PriorityQueue()")
async def priority_queue():
    queue = asyncio.PriorityQueue()
    for item in (3, 1, 2):
        queue.put_nowait(item)
    print(await queue.get(), await queue.get(), await queue.get())


@entry("asyncio.LifoQueue()")
async def lifo_queue():
    queue = asyncio.LifoQueue()
    for item in (1, 2, 3):
        queue.put_nowait(item)
    print(await queue.get(), await queue.get(), await queue.get())


@entry("queue.shutdown()", since=(3, 13))
async def queue_shutdown():
    queue = asyncio.Queue()
    queue.put_nowait("the last one")
    queue.shutdown()
    print(await queue.get())
    try:
        await queue.get()
    except asyncio.QueueShutDown:
        print("no more")


# == Event loop ==


@entry("asyncio.get_running_loop()")
async def get_running_loop():
    loop = asyncio.get_running_loop()
    print(loop.is_running(), loop.is_closed())


@entry("asyncio.new_event_loop(), loop.close()")
def new_event_loop():
    loop = asyncio.new_event_loop()
    print(loop.is_running())
    loop.close()
    print(loop.is_closed())


@entry("loop.run_until_complete(task)")
def run_until_complete():
    loop = asyncio.new_event_loop()
    print(loop.run_until_complete(say_after(0, "done")))
    loop.close()


@entry("loop.run_forever(), loop.stop()")
def run_forever():
    loop = asyncio.new_event_loop()
    loop.call_soon(print, "running")
    loop.call_soon(loop.stop)
    loop.run_forever()
    print("stopped")
    loop.close()


@entry("loop.call_soon(callback)")
async def call_soon():
    loop = asyncio.get_running_loop()
    loop.call_soon(print, "second")
    loop.call_soon(print, "third")
    print("first")
    await asyncio.sleep(0)


@entry("loop.call_soon(callback, context=…)")
async def call_soon_context():
    user = contextvars.ContextVar("user", default="nobody")
    context = contextvars.copy_context()
    user.set("Ada")
    loop = asyncio.get_running_loop()
    loop.call_soon(lambda: print(user.get()))
    loop.call_soon(lambda: print(user.get()), context=context)
    await asyncio.sleep(0)


@entry("loop.call_later(delay, callback), loop.call_at(when, callback)")
async def call_later():
    loop = asyncio.get_running_loop()
    loop.call_later(0.02, print, "later")
    loop.call_at(loop.time() + 0.01, print, "sooner")
    await asyncio.sleep(0.03)


@entry("loop.call_at(when, callback), several at once")
async def call_several_at_once():
    loop = asyncio.get_running_loop()
    when = loop.time() + 0.01
    for name in ("one", "two", "three", "four"):
        loop.call_at(when, print, name)
    await asyncio.sleep(0.02)


@entry("handle.cancel()")
async def handle_cancel():
    loop = asyncio.get_running_loop()
    handle = loop.call_later(0.01, print, "never printed")
    handle.cancel()
    await asyncio.sleep(0.02)
    print(handle.cancelled(), handle.when() > 0)


@entry("loop.call_soon_threadsafe(callback)")
async def call_soon_threadsafe():
    loop = asyncio.get_running_loop()
    told = loop.create_future()
    await asyncio.to_thread(lambda: loop.call_soon_threadsafe(told.set_result, "told"))
    print(await told)


@entry("loop.run_in_executor(None, func)")
async def run_in_executor():
    loop = asyncio.get_running_loop()
    future = loop.run_in_executor(None, lambda: sum(range(1000)))
    print(await future)


@entry("loop.add_reader(fd, callback)")
async def add_reader():
    loop = asyncio.get_running_loop()
    source, sink = os.pipe()

    def ready():
        print(os.read(source, 100))
        loop.remove_reader(source)

    loop.add_reader(source, ready)
    os.write(sink, b"hello")
    await asyncio.sleep(0.01)
    os.close(source)
    os.close(sink)


@entry("loop.create_future()")
async def create_future():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_later(0.01, future.set_result, "answer")
    print(await future)


@entry("loop.set_task_factory(factory)")
async def set_task_factory():
    def factory(loop, coro, **kwargs):
        print("a task is made")
        return asyncio.Task(coro, loop=loop, **kwargs)

    loop = asyncio.get_running_loop()
    loop.set_task_factory(factory)
    await asyncio.create_task(say_after(0.01, "it runs"))
    loop.set_task_factory(None)


@entry("loop.set_exception_handler(handler)")
async def set_exception_handler():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: print("caught:", context["exception"]))

    def fail():
        raise ValueError("no")

    loop.call_soon(fail)
    await asyncio.sleep(0)


@entry("loop.call_exception_handler(context)")
async def call_exception_handler():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: print(context["message"]))
    loop.call_exception_handler({"message": "something is odd"})


@entry("loop.create_server(), loop.create_connection()")
async def create_connection():
    class Greeter(asyncio.Protocol):
        def connection_made(self, transport):
            transport.write(b"hello")
            transport.close()

    class Client(asyncio.Protocol):
        def data_received(self, data):
            print("received", data)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(Greeter, "127.0.0.1", 8888)
    transport, protocol = await loop.create_connection(Client, "127.0.0.1", 8888)
    await asyncio.sleep(0.1)
    server.close()


@entry("server.sockets")
async def server_sockets():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(asyncio.Protocol, "127.0.0.1", 8888)
    print([socket.getsockname()[1] for socket in server.sockets])
    server.close()
    print(len(server.sockets))


@entry("server.close(), server.wait_closed()")
async def server_wait_closed():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(asyncio.Protocol, "127.0.0.1", 8888)
    server.close()
    await server.wait_closed()
    print("closed")


@entry("server.close_clients()", since=(3, 13))
async def close_clients():
    lost = asyncio.get_running_loop().create_future()

    class Client(asyncio.Protocol):
        def connection_lost(self, exc):
            lost.set_result(exc)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(asyncio.Protocol, "127.0.0.1", 8888)
    await loop.create_connection(Client, "127.0.0.1", 8888)
    await asyncio.sleep(0.1)
    server.close_clients()
    print(await lost)
    server.close()


# == Futures ==


@entry("future.set_result(), future.result()")
async def set_result():
    future = asyncio.get_running_loop().create_future()
    print(future.done())
    future.set_result(42)
    print(future.done(), future.result())


@entry("future.set_exception(), future.exception()")
async def set_exception():
    future = asyncio.get_running_loop().create_future()
    future.set_exception(ValueError("no"))
    print(future.exception())
    try:
        future.result()
    except ValueError as error:
        print("raised", error)


@entry("future.cancel(msg)")
async def future_cancel():
    future = asyncio.get_running_loop().create_future()
    print(future.cancel("enough"), future.cancelled())
    try:
        await future
    except asyncio.CancelledError as error:
        print("cancelled:", error)


@entry("asyncio.InvalidStateError")
async def invalid_state():
    future = asyncio.get_running_loop().create_future()
    try:
        future.result()
    except asyncio.InvalidStateError:
        print("not yet")
    future.set_result(1)
    try:
        future.set_result(2)
    except asyncio.InvalidStateError:
        print("too late")


@entry("future.add_done_callback(), future.remove_done_callback()")
async def done_callbacks():
    future = asyncio.get_running_loop().create_future()
    one = lambda future: print("one", future.result())
    two = lambda future: print("two", future.result())
    future.add_done_callback(one)
    future.add_done_callback(two)
    print(future.remove_done_callback(two))
    future.set_result(42)
    print("callbacks come later")
    await asyncio.sleep(0)


@entry("asyncio.isfuture(obj)")
async def isfuture():
    future = asyncio.get_running_loop().create_future()
    print(asyncio.isfuture(future), asyncio.isfuture("text"))


@entry("repr(future)")
async def print_future():
    future = asyncio.get_running_loop().create_future()
    print(future)
    future.set_result(42)
    print(future)


@entry("asyncio.wrap_future(future)")
async def wrap_future():
    theirs = concurrent.futures.Future()
    ours = asyncio.wrap_future(theirs)
    asyncio.get_running_loop().call_later(0.01, theirs.set_result, "from elsewhere")
    print(await ours)


# == Transports and protocols ==


@entry("class Echo(asyncio.Protocol)")
async def echo():
    class Echo(asyncio.Protocol):
        def connection_made(self, transport):
            self.transport = transport

        def data_received(self, data):
            self.transport.write(data)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(Echo, "127.0.0.1", 8888)
    reader, writer = await asyncio.open_connection("127.0.0.1", 8888)
    writer.write(b"hello")
    print(await reader.read(5))
    writer.close()
    server.close()


@entry("connection_made(), eof_received(), connection_lost()")
async def life_of_a_protocol():
    class Story(asyncio.Protocol):
        def connection_made(self, transport):
            print("made")

        def data_received(self, data):
            print("data", data)

        def eof_received(self):
            print("eof")

        def connection_lost(self, exc):
            print("lost", exc)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(Story, "127.0.0.1", 8888)
    reader, writer = await asyncio.open_connection("127.0.0.1", 8888)
    writer.write(b"hello")
    writer.write_eof()
    print("read", await reader.read())
    writer.close()
    server.close()


@entry("class Reader(asyncio.BufferedProtocol)")
async def buffered_protocol():
    class Reader(asyncio.BufferedProtocol):
        def __init__(self):
            self.buffer = bytearray(100)

        def get_buffer(self, sizehint):
            return self.buffer

        def buffer_updated(self, nbytes):
            print(nbytes, "bytes:", self.buffer[:nbytes].decode())

    loop = asyncio.get_running_loop()
    server = await loop.create_server(Reader, "127.0.0.1", 8888)
    reader, writer = await asyncio.open_connection("127.0.0.1", 8888)
    writer.write(b"hello")
    await asyncio.sleep(0.1)
    writer.close()
    server.close()


@entry("pause_writing(), resume_writing()")
async def pause_writing():
    class Sender(asyncio.Protocol):
        def connection_made(self, transport):
            transport.set_write_buffer_limits(high=1000)
            transport.write(bytes(20_000_000))
            transport.close()

        def pause_writing(self):
            print("pause")

        def resume_writing(self):
            print("resume")

    loop = asyncio.get_running_loop()
    server = await loop.create_server(Sender, "127.0.0.1", 8888)
    reader, writer = await asyncio.open_connection("127.0.0.1", 8888)
    print(len(await reader.read()))
    writer.close()
    server.close()


@entry("transport.pause_reading(), transport.resume_reading()")
async def pause_reading():
    class Slow(asyncio.Protocol):
        def connection_made(self, transport):
            transport.pause_reading()
            print("reading:", transport.is_reading())
            asyncio.get_running_loop().call_later(0.1, transport.resume_reading)

        def data_received(self, data):
            print("received", data)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(Slow, "127.0.0.1", 8888)
    reader, writer = await asyncio.open_connection("127.0.0.1", 8888)
    writer.write(b"hello")
    await say_after(0.05, "not yet")
    await asyncio.sleep(0.1)
    writer.close()
    server.close()


@entry("transport.set_protocol(protocol)")
async def set_protocol():
    class Second(asyncio.Protocol):
        def data_received(self, data):
            print("second", data)

    class First(asyncio.Protocol):
        def connection_made(self, transport):
            self.transport = transport

        def data_received(self, data):
            print("first", data)
            self.transport.set_protocol(Second())

    loop = asyncio.get_running_loop()
    server = await loop.create_server(First, "127.0.0.1", 8888)
    reader, writer = await asyncio.open_connection("127.0.0.1", 8888)
    for word in (b"one", b"two"):
        writer.write(word)
        await asyncio.sleep(0.05)
    writer.close()
    server.close()


@entry("transport.close(), transport.is_closing()")
async def transport_close():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(asyncio.Protocol, "127.0.0.1", 8888)
    transport, protocol = await loop.create_connection(asyncio.Protocol, "127.0.0.1", 8888)
    print(transport.is_closing())
    transport.close()
    print(transport.is_closing())
    server.close()


@entry("transport.abort()")
async def transport_abort():
    class Client(asyncio.Protocol):
        def connection_lost(self, exc):
            print("lost", exc)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(asyncio.Protocol, "127.0.0.1", 8888)
    transport, protocol = await loop.create_connection(Client, "127.0.0.1", 8888)
    transport.abort()
    print("aborted")
    await asyncio.sleep(0.05)
    server.close()


@entry("loop.create_datagram_endpoint()")
async def create_datagram_endpoint():
    class Echo(asyncio.DatagramProtocol):
        def connection_made(self, transport):
            self.transport = transport

        def datagram_received(self, data, addr):
            self.transport.sendto(b"echo " + data, addr)

    class Client(asyncio.DatagramProtocol):
        def connection_made(self, transport):
            transport.sendto(b"hello")

        def datagram_received(self, data, addr):
            print("received", data)

    loop = asyncio.get_running_loop()
    server, _ = await loop.create_datagram_endpoint(Echo, local_addr=("127.0.0.1", 9999))
    client, _ = await loop.create_datagram_endpoint(Client, remote_addr=("127.0.0.1", 9999))
    await asyncio.sleep(0.1)
    client.close()
    server.close()


# == Exceptions ==


@entry("except Exception leaves a cancellation alone")
async def cancelled_is_no_exception():
    async def worker():
        while True:
            try:
                await asyncio.sleep(3600)
            except Exception:
                print("never printed")

    task = asyncio.create_task(worker())
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.wait([task])
    print(task.cancelled())


@entry("raise of a failed task")
async def raise_of_a_task():
    async def fail():
        raise OSError("disk full")

    try:
        await asyncio.create_task(fail())
    except OSError as error:
        print(error)


@entry("except ConnectionRefusedError")
async def connection_refused():
    try:
        await asyncio.open_connection("127.0.0.1", 8888)
    except ConnectionRefusedError:
        print("nobody listens")


@entry("an exception that was never retrieved")
def never_retrieved():
    async def fail():
        raise ValueError("no")

    async def main():
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda loop, context: print("nobody asked:", context["exception"]))
        task = asyncio.create_task(fail())
        await asyncio.sleep(0)

    asyncio.run(main())


# == end of the entries ==


def body(function):
    lines = inspect.getsource(function).splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(("def ", "async def "))) + 1
    return textwrap.dedent("\n".join(lines[start:])).strip("\n")


def java(title):
    for source in sorted(SAMPLES.glob("*.java")):
        text = source.read_text()
        found = re.search(
            r'^    @Entry\((?:value = )?"' + re.escape(title) + r'".*?\)\n    [^\n]* \{\n(.*?)^    \}\n', text, re.M | re.S
        )
        if found:
            return textwrap.dedent(found.group(1)).strip("\n")
    raise LookupError("no Java for " + title)


def output(function):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        if inspect.iscoroutinefunction(function):
            asyncio.run(function())
        else:
            function()
    return printed.getvalue().rstrip("\n")


def record(section):
    title = re.match(r"### `(.*)`\n", section).group(1)
    function, since = ENTRIES[title]
    own = output(function) if sys.version_info >= since else None
    blocks = re.compile(r"```python\n.*?^```\n+```java\n.*?^```\n+(?:```text\n(.*?)^```\n)?", re.M | re.S)
    old = blocks.search(section)
    if own is None:
        own = (old and old.group(1) or "").rstrip("\n")
    new = f"```python\n{body(function)}\n```\n\n```java\n{java(title)}\n```\n\n```text\n{own}\n```\n"
    return section[: old.start()] + new + section[old.end() :] if old else section.rstrip("\n") + "\n\n" + new + "\n"


def contents(page):
    lines = []
    for level, heading in re.findall(r"^(###?) (.*)$", page, re.M):
        anchor = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        lines.append(f"{'  ' * (len(level) - 2)}- [{heading}](#{anchor})")
    return "\n".join(lines)


def main():
    page = PAGE.read_text()
    page = re.sub(r"^### `.*?(?=^##|\Z)", lambda section: record(section.group()), page, flags=re.M | re.S)
    begin, end = "<!-- contents -->\n", "<!-- end of contents -->\n"
    page = re.sub(f"{begin}.*?{end}", lambda old: begin + contents(page) + "\n" + end, page, flags=re.S)
    PAGE.write_text(page)


if __name__ == "__main__":
    main()
