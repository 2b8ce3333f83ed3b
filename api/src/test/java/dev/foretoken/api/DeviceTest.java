package dev.foretoken.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DeviceTest {
    @ParameterizedTest
    @ValueSource(strings = {"auto", "cpu", "gpu:0", "gpu:7"})
    void readsWhatItWrites(String text) {
        assertThat(Device.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GPU", "gpu:", "gpu:-1", "gpu:99999999999", "cuda:0"})
    void refusesAnythingElse(String text) {
        assertThatThrownBy(() -> Device.parse(text))
                .isInstanceOf(ForetokenException.class)
                .hasMessageContaining("[" + text + "]")
                .hasMessageContaining("auto, cpu or gpu:N");
    }
}
