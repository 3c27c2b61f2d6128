package io.systemcontainers.machine;

import static org.awaitility.Awaitility.await;

import io.systemcontainers.Machine;
import io.systemcontainers.testing.Patience;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Serve a page in a machine, and ask for it. */
final class WebServer {

    static final int PORT = 80;
    static final String PAGE = "hello from ";

    /** How long what is not to come is waited for. */
    private static final int MOMENT = 1;

    private WebServer() {}

    static void startIn(Machine machine) {
        machine.files().write("/index.html", PAGE + machine.name() + "\n");
        machine.exec("httpd", "-h", "/", "-p", Integer.toString(PORT)).assertSuccess();
    }

    /** Ask for the page, or say what went wrong. */
    static String ask(InetSocketAddress address) {
        return ask(address, (int) Patience.LIMIT.toMillis());
    }

    /** Ask where no answer is to come, and soon give up. */
    static String askInVain(InetSocketAddress address) {
        return ask(address, MOMENT * 1000);
    }

    private static String ask(InetSocketAddress address, int millis) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(millis);
            socket.connect(address, millis);
            return ask(socket);
        } catch (IOException e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }

    private static String ask(Socket socket) throws IOException {
        socket.getOutputStream()
                .write("GET /index.html HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return answer.substring(answer.lastIndexOf("\r\n\r\n") + 4).strip();
    }

    /** Ask from another machine; empty where that gets no answer. */
    static String askFrom(Machine machine, String name) {
        return askFrom(machine, name, Patience.SECONDS);
    }

    /** Ask from another machine where no answer is to come, and soon give up. */
    static String askInVainFrom(Machine machine, String name) {
        return askFrom(machine, name, MOMENT);
    }

    private static String askFrom(Machine machine, String name, long seconds) {
        return machine.exec(
                        "timeout",
                        Long.toString(seconds),
                        "wget",
                        "-q",
                        "-O",
                        "-",
                        "http://" + name + "/index.html")
                .stdout()
                .strip();
    }

    static InetSocketAddress of(Machine machine) {
        return new InetSocketAddress(machine.address(), PORT);
    }

    static void awaitPage(InetSocketAddress address, Machine machine) {
        await().until(() -> ask(address).equals(PAGE + machine.name()));
    }
}
