import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Turn the reports of JUnit's console launcher, one per module, into Surefire's, one per class, and
 * print what failed.
 *
 * <p>Usage: {@code java Reports.java FROM TO MODULE…}. Exits with 1 when a test failed or was
 * skipped, or when a module left no report: what did not run in a lane is not proven there.
 */
public final class Reports {

    private static final String LAUNCHER = "TEST-junit-jupiter.xml";

    private final List<String> failures = new ArrayList<>();
    private int ran;
    private int skipped;

    private Reports() {}

    public static void main(String[] arguments) throws Exception {
        Reports reports = new Reports();
        for (String module : List.of(arguments).subList(2, arguments.length)) {
            Path report = Path.of(arguments[0], module, LAUNCHER);
            if (Files.exists(report)) {
                reports.split(report.toFile(), Path.of(arguments[1], module));
            } else {
                reports.failures.add(module + ": no report: its tests did not end");
            }
        }
        reports.failures.forEach(failure -> System.out.println("lane: FAILED: " + failure));
        System.out.printf(
                "lane: %d tests ran, %d were skipped; %d complaints%n",
                reports.ran, reports.skipped, reports.failures.size());
        System.exit(reports.failures.isEmpty() && reports.ran > 0 ? 0 : 1);
    }

    private void split(File report, Path to) throws Exception {
        Document all = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report);
        Map<String, List<Element>> classes = new TreeMap<>();
        NodeList cases = all.getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
            Element test = (Element) cases.item(i);
            test.setAttribute("name", test.getAttribute("name").replaceFirst("\\(\\)$", ""));
            classes.computeIfAbsent(test.getAttribute("classname"), name -> new ArrayList<>())
                    .add(test);
        }
        Files.createDirectories(to);
        for (Map.Entry<String, List<Element>> entry : classes.entrySet()) {
            write(entry.getKey(), entry.getValue(), all, to);
        }
    }

    private void write(String name, List<Element> tests, Document all, Path to) throws Exception {
        Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder().newDocument();
        Element suite = document.createElement("testsuite");
        document.appendChild(suite);
        Node properties = all.getElementsByTagName("properties").item(0);
        if (properties != null) {
            suite.appendChild(document.importNode(properties, true));
        }
        int skips = 0;
        int failed = 0;
        int errors = 0;
        double seconds = 0;
        for (Element test : tests) {
            suite.appendChild(document.importNode(test, true));
            skips += count(test, "skipped");
            failed += count(test, "failure");
            errors += count(test, "error");
            seconds += Double.parseDouble(test.getAttribute("time").replace(",", ""));
            note(name, test);
        }
        suite.setAttribute("name", name);
        suite.setAttribute("time", Double.toString(seconds));
        suite.setAttribute("tests", Integer.toString(tests.size()));
        suite.setAttribute("skipped", Integer.toString(skips));
        suite.setAttribute("failures", Integer.toString(failed));
        suite.setAttribute("errors", Integer.toString(errors));
        ran += tests.size() - skips;
        skipped += skips;
        Transformer transformer = TransformerFactory.newInstance().newTransformer();
        transformer.transform(
                new DOMSource(document),
                new StreamResult(to.resolve("TEST-" + name + ".xml").toFile()));
    }

    private void note(String name, Element test) {
        for (String kind : List.of("failure", "error", "skipped")) {
            NodeList found = test.getElementsByTagName(kind);
            for (int i = 0; i < found.getLength(); i++) {
                failures.add(
                        name
                                + "#"
                                + test.getAttribute("name")
                                + (kind.equals("skipped") ? " was skipped\n" : "\n")
                                + shown(found.item(i)));
            }
        }
    }

    /* The message and the first frames: the whole of it is in the report. */
    private static String shown(Node failure) {
        List<String> lines = failure.getTextContent().strip().lines().limit(25).toList();
        return "    " + String.join("\n    ", lines);
    }

    private static int count(Element test, String kind) {
        return test.getElementsByTagName(kind).getLength();
    }
}
