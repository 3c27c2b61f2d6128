import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Say on one line which rings of tests a build ran, and which not and why.
 *
 * <p>Usage: {@code java Rings.java [--strict] [--reports FOLDER] [--only PATTERN] SINCE ROOT}. It
 * reads the reports that Surefire wrote in ROOT's modules since the instant SINCE, in the FOLDER
 * below {@code target}, {@code surefire-reports} by default. With {@code --strict} it exits with 1
 * when a test was skipped, or when a ring or a class of one did not run at all. With {@code --only}
 * nothing is expected but the classes whose whole names match the regular expression.
 */
public final class Rings {

    private static final String SAMPLES = "sample-tests";
    private static final Pattern NEEDS_MACHINES =
            Pattern.compile("(?m)^\\s*@(EngineRing\\b|LxdRing\\b|SystemContainer\\b|Tag\\(\"engine-ring\"\\))");

    /** The rings, from the inside to the outside. */
    private enum Ring {
        UNIT,
        ENGINE,
        SAMPLE
    }

    /** How often tests of one ring ran or were skipped, and why. */
    private static final class Tally {
        private int ran;
        private final Map<String, Integer> skipped = new TreeMap<>();

        private int skips() {
            return skipped.values().stream().mapToInt(Integer::intValue).sum();
        }

        @Override
        public String toString() {
            if (skipped.isEmpty()) {
                return ran == 0 ? "no test" : ran == 1 ? "1 test" : ran + " tests";
            }
            return (ran == 0 ? "did not run: " : ran + " tests, ")
                    + skips()
                    + " skipped ("
                    + String.join("; ", skipped.keySet())
                    + ")";
        }
    }

    private final Map<Ring, Tally> tallies = new EnumMap<>(Ring.class);
    private final Map<String, Ring> expected = new TreeMap<>();
    private final TreeSet<String> seen = new TreeSet<>();

    private final String reports;
    private final Pattern only;

    private Rings(String reports, Pattern only) {
        this.reports = reports;
        this.only = only;
        for (Ring ring : Ring.values()) {
            tallies.put(ring, new Tally());
        }
    }

    public static void main(String[] arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of(arguments));
        boolean strict = words.remove("--strict");
        String reports = option(words, "--reports", "surefire-reports");
        Pattern only = Pattern.compile(option(words, "--only", ".*"));
        if (words.size() != 2) {
            System.err.println(
                    "usage: java Rings.java [--strict] [--reports FOLDER] [--only PATTERN] SINCE ROOT");
            System.exit(2);
        }
        Rings rings = new Rings(reports, only);
        try (Stream<Path> modules = Files.list(Path.of(words.get(1)))) {
            for (Path module : modules.filter(Files::isDirectory).sorted().toList()) {
                rings.readSources(module);
                rings.readReports(module, Instant.parse(words.get(0)));
            }
        }
        System.out.println("Rings: " + rings.summary());
        List<String> complaints = rings.complaints();
        if (strict && !complaints.isEmpty()) {
            complaints.forEach(complaint -> System.err.println("Rings: " + complaint));
            System.exit(1);
        }
    }

    private static String option(List<String> words, String name, String otherwise) {
        int at = words.indexOf(name);
        if (at < 0 || at + 1 == words.size()) {
            return otherwise;
        }
        words.remove(at);
        return words.remove(at);
    }

    /** Note which ring each test class belongs to. */
    private void readSources(Path module) throws IOException {
        Path sources = module.resolve("src/test/java");
        if (!Files.isDirectory(sources)) {
            return;
        }
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(path -> path.toString().endsWith("Tests.java")).toList()) {
                String path = sources.relativize(file).toString();
                String name = path.replace('/', '.').replaceFirst("\\.java$", "");
                if (only.matcher(name).matches()) {
                    expected.put(name, ring(module, Files.readString(file)));
                }
            }
        }
    }

    private static Ring ring(Path module, String source) {
        if (module.endsWith(SAMPLES)) {
            return Ring.SAMPLE;
        }
        return NEEDS_MACHINES.matcher(source).find() ? Ring.ENGINE : Ring.UNIT;
    }

    private void readReports(Path module, Instant since) throws Exception {
        Path folder = module.resolve("target").resolve(reports);
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                boolean recent = !Files.getLastModifiedTime(file).toInstant().isBefore(since);
                if (recent && file.getFileName().toString().matches("TEST-.*\\.xml")) {
                    readReport(file);
                }
            }
        }
    }

    private void readReport(Path file) throws Exception {
        NodeList cases =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(file.toFile())
                        .getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
            Element test = (Element) cases.item(i);
            String type = test.getAttribute("classname").replaceFirst("\\$.*", "");
            Ring ring = expected.getOrDefault(type, Ring.UNIT);
            seen.add(type);
            NodeList skipped = test.getElementsByTagName("skipped");
            if (skipped.getLength() == 0) {
                tallies.get(ring).ran++;
            } else {
                String reason = ((Element) skipped.item(0)).getAttribute("message").strip();
                tallies.get(ring).skipped.merge(
                        reason.isEmpty() ? "no reason given" : reason, 1, Integer::sum);
            }
        }
    }

    private String summary() {
        List<String> parts = new ArrayList<>();
        tallies.forEach((ring, tally) -> parts.add(name(ring) + ": " + tally));
        return String.join(" | ", parts);
    }

    private List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        tallies.forEach(
                (ring, tally) -> {
                    if (tally.ran == 0 && expected.containsValue(ring)) {
                        complaints.add("no test of the ring " + name(ring) + " ran");
                    }
                    tally.skipped.forEach(
                            (reason, times) ->
                                    complaints.add(
                                            times + " skipped in " + name(ring) + ": " + reason));
                });
        expected.forEach(
                (type, ring) -> {
                    if (!seen.contains(type)) {
                        complaints.add(type + " of the ring " + name(ring) + " left no report");
                    }
                });
        return complaints;
    }

    private static String name(Ring ring) {
        return ring.name().toLowerCase(Locale.ROOT);
    }
}
