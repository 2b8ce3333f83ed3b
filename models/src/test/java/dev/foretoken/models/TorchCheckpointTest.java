package dev.foretoken.models;

import static dev.foretoken.api.ForetokenException.Code.INPUT_OUTPUT;
import static dev.foretoken.api.ForetokenException.Code.INVALID_CHECKPOINT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretoken.api.FloatBlock;
import dev.foretoken.api.ForetokenException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TorchCheckpointTest {
    @TempDir
    private Path folder;

    static List<GoldenFolder> golden() {
        return GoldenFolder.all();
    }

    @ParameterizedTest
    @MethodSource("golden")
    void modelIsTheDraftAsItWasSaved(GoldenFolder golden) {
        try (Safetensors draft = golden.open("draft.safetensors");
                TorchCheckpoint model = open(golden.file("draft-checkpoint.pth"), Optional.of("model"))) {
            assertThat(model.names()).containsExactlyInAnyOrderElementsOf(draft.names());
            for (String name : draft.names()) {
                FloatBlock expected = draft.read(name);
                assertThat(model.read(name).requireShape(name, expected.shape()).data()).isEqualTo(expected.data());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("golden")
    void takesTheAveragedWeightsByDefault(GoldenFolder golden) {
        try (Safetensors draft = golden.open("draft.safetensors");
                TorchCheckpoint ema = open(golden.file("draft-checkpoint.pth"))) {
            assertThat(ema.stateDict()).contains("model_ema");
            for (String name : draft.names()) {
                float[] half = draft.read(name).data();
                for (int i = 0; i < half.length; i++) {
                    half[i] /= 2;
                }
                assertThat(ema.read(name).data()).isEqualTo(half);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("golden")
    void readsHalfPrecision(GoldenFolder golden) {
        try (Safetensors expected = golden.open("vae.safetensors");
                TorchCheckpoint vae = open(golden.file("vae-checkpoint.pth"))) {
            assertThat(vae.stateDict()).contains("model");
            for (String name : expected.names()) {
                assertThat(vae.dataType(name)).isEqualTo(expected.dataType(name));
                assertThat(vae.read(name).data()).isEqualTo(expected.read(name).data());
            }
        }
    }

    @Test
    void readsAPlainStateDict() {
        Path file = dictionary(pickle -> pickle.text("x").tensor(new float[] {1, 2, 3, 4}, 2, 2));

        try (TorchCheckpoint checkpoint = open(file)) {
            assertThat(checkpoint.stateDict()).isEmpty();
            assertThat(checkpoint.names()).containsExactly("x");
            assertThat(checkpoint.read("x").requireShape("x", 2, 2).data()).containsExactly(1, 2, 3, 4);
        }
    }

    @Test
    void readsViewsOfOneStorageInAnyLayout() {
        int[] shape = {2, 3, 4, 5};
        Path file = dictionary(pickle -> {
            float[] values = new float[7 + 120];
            for (int i = 0; i < values.length; i++) {
                values[i] = i - 7;
            }
            String storage = pickle.storage(values);
            return pickle
                    .text("transposed").view(storage, 127, 7, new int[] {4, 30}, new int[] {1, 4})
                    .text("channels last").view(storage, 127, 7, shape, new int[] {60, 1, 15, 3})
                    .text("expanded").view(storage, 127, 9, new int[] {2, 2}, new int[] {0, 1})
                    .text("tail").view(storage, 127, 125, new int[] {2, 1}, new int[] {1, 99})
                    .text("scalar").view(storage, 127, 7, new int[0], new int[0])
                    .text("none").view(storage, 127, 127, new int[] {0, 3}, new int[] {3, 1});
        });

        try (TorchCheckpoint checkpoint = open(file)) {
            float[] transposed = checkpoint.read("transposed").data();
            float[] channelsLast = checkpoint.read("channels last").data();
            for (int i = 0; i < 120; i++) {
                assertThat(transposed[i]).isEqualTo(i % 30 * 4 + i / 30);
                int[] index = {i / 60, i / 20 % 3, i / 5 % 4, i % 5};
                assertThat(channelsLast[i]).isEqualTo(60 * index[0] + index[1] + 15 * index[2] + 3 * index[3]);
            }
            assertThat(checkpoint.read("expanded").data()).containsExactly(2, 3, 2, 3);
            assertThat(checkpoint.read("tail").data()).containsExactly(118, 119);
            assertThat(checkpoint.read("scalar").data()).containsExactly(0);
            assertThat(checkpoint.read("none").shape()).containsExactly(0, 3);
        }
    }

    @Test
    void readsParameters() {
        Path file = dictionary(pickle -> pickle.text("x")
                .global("torch._utils", "_rebuild_parameter").ops("(").tensor(new float[] {5}, 1)
                .raw(0x88).global("collections", "OrderedDict").ops(")RtR"));

        try (TorchCheckpoint checkpoint = open(file)) {
            assertThat(checkpoint.read("x").data()).containsExactly(5);
        }
    }

    @Test
    void skipsObjectsOfUnknownClassesWithTheirState() {
        Path file = dictionary(pickle -> pickle
                .text("args").global("argparse", "Namespace").ops(")").raw(0x81)
                .ops("}").text("lr").integer(1).ops("sb")
                .text("scalar").global("numpy.core.multiarray", "scalar").ops("(").text("f8").ops("tR")
                .text("made").ops("(").global("some.training.code", "Thing").integer(3).ops("o")
                .text("old").ops("(iold.style\nThing\n")
                .text("list").global("some", "ListLike").ops(")R(").integer(1).integer(2).ops("e")
                .text("set").global("builtins", "set").ops("(").integer(1).ops("l").raw(0x85).ops("R")
                .text("x").tensor(new float[] {1}, 1));

        try (TorchCheckpoint checkpoint = open(file)) {
            assertThat(checkpoint.names()).containsExactly("x");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "os system", "posix system", "nt system", "subprocess Popen", "builtins eval", "builtins exec",
        "__builtin__ eval", "builtins getattr", "builtins __import__", "os.path join", "importlib import_module",
        "operator attrgetter", "runpy run_path", "shutil rmtree", "pickle loads", "socket create_connection"
    })
    void refusesToCall(String function) {
        String module = function.split(" ")[0];
        String name = function.split(" ")[1];
        String marker = folder.resolve("called").toString();
        List<UnaryOperator<Pickle>> calls = List.of(
                pickle -> pickle.global(module, name).text("touch " + marker).raw(0x85).ops("R"),
                pickle -> pickle.text(module).text(name).raw(0x93).text("touch " + marker).raw(0x85).ops("R"),
                pickle -> pickle.global(module, name).text("touch " + marker).raw(0x85).raw(0x81),
                pickle -> pickle.global(module, name).text("touch " + marker).raw(0x85).ops("}").raw(0x92),
                pickle -> pickle.ops("(").global(module, name).text("touch " + marker).ops("o"),
                pickle -> pickle.ops("(").text("touch " + marker).ops("i" + module + "\n" + name + "\n"));
        for (UnaryOperator<Pickle> call : calls) {
            Path file = dictionary(pickle -> call.apply(pickle.text("x")));

            refused(file).contains("wants to call [" + module + "." + name + "]", "Nothing was run");
        }
        assertThat(folder.resolve("called")).doesNotExist();
    }

    @Test
    void refusesStoragesOfUnknownTypes() {
        Path file = dictionary(pickle -> pickle.text("x").global("torch._utils", "_rebuild_tensor_v2").ops("((")
                .text("storage").global("torch", "QInt8Storage").text("0").text("cpu").integer(1).ops("tQ"));

        refused(file).contains("[torch.QInt8Storage]");
    }

    @Test
    void refusesStoragesThatAreNotThere() {
        Path file = dictionary(pickle -> pickle.text("x").view("../x", 1, 0, new int[] {1}, new int[] {1}));

        refused(file).contains("tensor [x]", "[../x]", "not there");
    }

    @Test
    void refusesStoragesOfAnotherLength() {
        Path file = dictionary(
                pickle -> pickle.text("x").view(pickle.storage(1, 2), 3, 0, new int[] {1}, new int[] {1}));

        refused(file).contains("tensor [x]", "[8] bytes", "for [3] of [F32]");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "0 4 1", "1 3 1", "0 2 3", "-1 1 1", "0 -1 1", "0 2 -1", "2147483647 2147483647 2147483647"
    })
    void refusesTensorsBeyondTheirStorage(String view) {
        int[] numbers = Arrays.stream(view.split(" ")).mapToInt(Integer::parseInt).toArray();
        Path file = dictionary(pickle -> pickle.text("x").view(
                pickle.storage(1, 2, 3), 3, numbers[0], new int[] {numbers[1]}, new int[] {numbers[2]}));

        refused(file).contains("tensor [x]");
    }

    @Test
    void refusesTensorsThatUnfoldToMoreThanTheirStorage() {
        Path file = dictionary(pickle -> pickle.text("x").view(
                pickle.storage(1, 2), 2, 0, new int[] {1 << 30, 1}, new int[] {0, 1}));

        refused(file).contains("tensor [x]", "[1073741824, 1]", "more values than the [2]");
    }

    @Test
    void refusesTensorsWithoutAStorage() {
        Path file = dictionary(pickle -> pickle.text("x").global("torch._utils", "_rebuild_tensor_v2").ops("(N")
                .integer(0).tuple(1).tuple(1).ops("tR"));

        refused(file).contains("malformed");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "}", "R", "0", "(", "t", "h\u0009", "\u008c\u00ff", "T\u00ff\u00ff\u00ff\u007f", "\u00fe", "I1"
    })
    void refusesMalformedPickles(String opcodes) {
        refused(new Pickle().ops(opcodes).save(folder.resolve("a.pth"))).containsAnyOf("malformed", "no tensors");
    }

    @Test
    void survivesCyclesAndDeepNesting() {
        int depth = 100_000;
        Path file = new Pickle().ops("}q\1(").text("self").ops("h\1").text("x").tensor(new float[] {1}, 1)
                .text("deep").ops("]".repeat(depth) + "a".repeat(depth - 1))
                .ops("u").save(folder.resolve("a.pth"));

        try (TorchCheckpoint checkpoint = open(file)) {
            assertThat(checkpoint.names()).containsExactly("x");
        }
    }

    @Test
    void namesTheStateDictsThatThereAre() {
        Path file = GoldenFolder.bundled().file("draft-checkpoint.pth");

        Failing.with(INVALID_CHECKPOINT, () -> open(file, Optional.of("ema")))
                .contains("[ema]", "[model, model_ema]");
    }

    @Test
    void refusesTruncationAnywhere() {
        byte[] whole = SafetensorsBytes.read(GoldenFolder.bundled().file("draft-checkpoint.pth"));
        for (int size = 2; size < whole.length; size += whole.length / 60) {
            Path truncated = SafetensorsBytes.write(folder.resolve("a.pth"), Arrays.copyOf(whole, size));
            refused(truncated).contains("truncated");
        }
    }

    @Test
    void aFlippedBitIsAnErrorOrHarmless() {
        Path whole = GoldenFolder.bundled().file("draft-checkpoint.pth");
        Random random = new Random(5);
        int errors = 0;
        try (TorchCheckpoint expected = open(whole)) {
            for (int i = 0; i < 150; i++) {
                long bit = random.nextLong(8L * SafetensorsBytes.read(whole).length);
                Path flipped = SafetensorsBytes.flip(whole, folder.resolve("a.pth"), bit);
                try (TorchCheckpoint checkpoint = open(flipped)) {
                    assertThat(checkpoint.names()).as("bit [%d]", bit).isEqualTo(expected.names());
                    for (String name : expected.names()) {
                        assertThat(checkpoint.read(name).data()).as(name).isEqualTo(expected.read(name).data());
                    }
                } catch (ForetokenException e) {
                    assertThat(e.code()).as(e.getMessage()).isEqualTo(INVALID_CHECKPOINT);
                    errors++;
                }
            }
        }
        // The weights that are read are a little less than half of the file.
        assertThat(errors).isBetween(50, 110);
    }

    @Test
    void aFlippedBitInATensorNamesItsStorage() throws Exception {
        Path file = dictionary(pickle -> pickle.text("x").tensor(new float[] {1, 2}, 2));
        byte[] bytes = Files.readAllBytes(file);
        int data = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("archive/data/0")
                + "archive/data/0".length();
        Path flipped = SafetensorsBytes.flip(file, folder.resolve("b.pth"), 8L * data);

        try (TorchCheckpoint checkpoint = open(flipped)) {
            Failing.with(INVALID_CHECKPOINT, () -> checkpoint.read("x")).contains("[archive/data/0]", "damaged");
        }
    }

    @Test
    void saysThatAContainerIsNotPyTorchs() throws Exception {
        Path file = folder.resolve("a.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("readme"));
        }

        refused(file).contains("no [data.pkl]");
    }

    @Test
    void saysThatTheFileIsMissing() {
        Failing.with(INPUT_OUTPUT, () -> open(folder.resolve("gone.pth"))).contains("no such file");
    }

    private Path dictionary(UnaryOperator<Pickle> items) {
        return items.apply(new Pickle().ops("}(")).ops("u").save(folder.resolve("a.pth"));
    }

    private static TorchCheckpoint open(Path file) {
        return open(file, Optional.empty());
    }

    private static TorchCheckpoint open(Path file, Optional<String> stateDict) {
        return TorchCheckpoint.open(file, stateDict);
    }

    private static AbstractStringAssert<?> refused(Path file) {
        return Failing.with(INVALID_CHECKPOINT, () -> open(file)).contains(file.toString());
    }
}
