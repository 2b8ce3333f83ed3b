package dev.foretoken.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is native is closed: memory does not grow from step to step. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc")
final class ResidentMemoryTest {
    /**
     * The heap is there from the start and compilation is over soon, so that whatever grows is native; and what is not
     * closed is not freed by the garbage collector either.
     */
    private static final List<String> STEADY_JVM = List.of(
            "-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
            "-Dorg.bytedeco.javacpp.nopointergc=true");
    /** Of 4 KB, as much as the tokens of a picture take. */
    private static final double MOST_PAGES_A_STEP = 1;

    @TempDir
    private Path folder;

    @Test
    void twoThousandDecodingStepsGrowByLessThanAPageEach() throws Exception {
        assertThat(pagesAStep(2000, 0)).isLessThan(MOST_PAGES_A_STEP);
    }

    /** The negative control: four pages a step, of which some fit into gaps. */
    @Test
    void tensorsThatAreLeftOpenAreSeen() throws Exception {
        assertThat(pagesAStep(800, 4)).isGreaterThan(MOST_PAGES_A_STEP);
    }

    /** How much the process grows from step 200 on. */
    private double pagesAStep(int steps, int leftOpen) throws Exception {
        List<Long> pages = residentPages("200", Integer.toString(steps), Integer.toString(leftOpen));
        assertThat(pages).hasSize(2);
        return (double) (pages.get(1) - pages.get(0)) / (steps - 200);
    }

    private List<Long> residentPages(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path")));
        command.addAll(STEADY_JVM);
        command.add(DecodingSteps.class.getName());
        command.addAll(List.of(arguments));
        Path errors = folder.resolve("errors");
        Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        List<Long> pages = process.inputReader().lines().map(Long::parseLong).toList();
        assertThat(process.waitFor()).as("exit status, see [%s]", errors).isZero();
        return pages;
    }
}
