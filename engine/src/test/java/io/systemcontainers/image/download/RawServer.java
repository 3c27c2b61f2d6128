package io.systemcontainers.image.download;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server on the loopback interface that answers with the bytes a test wants, lies included. */
public final class RawServer implements AutoCloseable {

    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    /** What a client asked for; names of headers are in lower case. */
    public record Request(String method, String target, Map<String, String> headers) {

        /** Returns the offset that a client wants to have the file from; 0 where it says none. */
        public int offset() {
            return Integer.parseInt(
                    headers.getOrDefault("range", "bytes=0-").replaceAll("\\D", ""));
        }
    }

    /** Sends an answer; the connection is closed when it returns. */
    public interface Answer {
        void send(Request request, OutputStream out) throws IOException;
    }

    public RawServer() throws IOException {
        socket = new ServerSocket();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        threads.execute(this::accept);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            BufferedReader in =
                    new BufferedReader(
                            new InputStreamReader(
                                    client.getInputStream(), StandardCharsets.ISO_8859_1));
            String first = in.readLine();
            if (first == null) {
                return;
            }
            Map<String, String> headers = new TreeMap<>();
            for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                String[] header = line.split(": *", 2);
                headers.put(header[0].toLowerCase(Locale.ROOT), header[1]);
            }
            String[] words = first.split(" ");
            Request request = new Request(words[0], words[1], headers);
            requests.add(request);
            answers.getOrDefault(words[1], (r, out) -> head(out, "404 Not Found", ""))
                    .send(request, client.getOutputStream());
        } catch (IOException e) {
            // The client has gone, as some tests want it to.
        }
    }

    /** Sends the lines before a body. */
    public static void head(OutputStream out, String status, String headers) throws IOException {
        String text = "HTTP/1.1 " + status + "\r\n" + headers + "Connection: close\r\n\r\n";
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends a whole file. */
    public static void whole(OutputStream out, byte[] content) throws IOException {
        head(out, "200 OK", "Content-Length: " + content.length + "\r\n");
        out.write(content);
    }

    /** Sends the part of a file that was asked for, or all of it. */
    public static void part(Request request, OutputStream out, byte[] content) throws IOException {
        int from = request.offset();
        if (from == 0) {
            whole(out, content);
            return;
        }
        head(
                out,
                "206 Partial Content",
                "Content-Length: %d\r\nContent-Range: bytes %d-%d/%d\r\n"
                        .formatted(
                                content.length - from, from, content.length - 1, content.length));
        out.write(content, from, content.length - from);
    }

    /** Answers requests for a path. */
    public RawServer on(String path, Answer answer) {
        answers.put(path, answer);
        return this;
    }

    /** Leads requests for a path to an address. */
    public RawServer redirect(String path, String location) {
        return on(path, (request, out) -> head(out, "302 Found", "Location: " + location + "\r\n"));
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort() + path);
    }

    /** Returns the requests that came. */
    public List<Request> requests() {
        return requests;
    }

    /** Returns what the requests asked for. */
    public List<String> targets() {
        return requests.stream().map(Request::target).toList();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }
}
