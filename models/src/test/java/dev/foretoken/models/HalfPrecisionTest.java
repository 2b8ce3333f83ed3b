package dev.foretoken.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The 16-bit formats, against their definitions. */
final class HalfPrecisionTest {
    @Test
    void everyFloat16HasTheValueOfItsDefinition() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            assertThat(Float.valueOf(HalfPrecision.fromFloat16((short) bits)))
                    .as("%04x", bits)
                    .isEqualTo(Float.valueOf(float16(bits)));
        }
    }

    @Test
    void everyFloat16SurvivesARoundTrip() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = HalfPrecision.fromFloat16((short) bits);
            int back = HalfPrecision.toFloat16(value) & 0xFFFF;
            assertThat(Float.isNaN(value) ? Float.isNaN(float16(back)) : back == bits).as("%04x", bits).isTrue();
        }
    }

    @Test
    void everyBfloat16SurvivesARoundTrip() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = HalfPrecision.fromBfloat16((short) bits);
            int back = HalfPrecision.toBfloat16(value) & 0xFFFF;
            assertThat(Float.isNaN(value) ? Float.isNaN(HalfPrecision.fromBfloat16((short) back)) : back == bits)
                    .as("%04x", bits)
                    .isTrue();
        }
    }

    @Test
    void roundsToTheNearestFloat16AndTiesToEven() {
        Random random = new Random(11);
        for (int i = 0; i < 200_000; i++) {
            int below = random.nextInt(0x7BFF);
            double low = float16(below);
            double high = float16(below + 1);
            double middle = (low + high) / 2;
            int even = below % 2 == 0 ? below : below + 1;
            assertThat(HalfPrecision.toFloat16((float) middle)).isEqualTo((short) even);
            assertThat(HalfPrecision.toFloat16(Math.nextDown((float) middle))).isEqualTo((short) below);
            assertThat(HalfPrecision.toFloat16(-Math.nextUp((float) middle))).isEqualTo((short) (below + 1 | 0x8000));
        }
    }

    @Test
    void overflowsToInfinity() {
        assertThat(float16(HalfPrecision.toFloat16(65519.99f))).isEqualTo(65504);
        assertThat(float16(HalfPrecision.toFloat16(65520f))).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(float16(HalfPrecision.toFloat16(-Float.MAX_VALUE) & 0xFFFF)).isEqualTo(Float.NEGATIVE_INFINITY);
    }

    @Test
    void roundsToTheNearestBfloat16AndTiesToEven() {
        assertThat(HalfPrecision.toBfloat16(Float.intBitsToFloat(0x3F808000))).isEqualTo((short) 0x3F80);
        assertThat(HalfPrecision.toBfloat16(Float.intBitsToFloat(0x3F818000))).isEqualTo((short) 0x3F82);
        assertThat(HalfPrecision.toBfloat16(Float.intBitsToFloat(0x3F808001))).isEqualTo((short) 0x3F81);
        assertThat(HalfPrecision.toBfloat16(Float.intBitsToFloat(0x3F807FFF))).isEqualTo((short) 0x3F80);
    }

    /** IEEE 754-2019, section 3.4, for binary16. */
    private static float float16(int bits) {
        int sign = (bits & 0x8000) == 0 ? 1 : -1;
        int exponent = bits >> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        if (exponent == 0x1F) {
            return fraction == 0 ? sign * Float.POSITIVE_INFINITY : Float.NaN;
        }
        return sign * (exponent == 0
                ? Math.scalb((float) fraction, -24)
                : Math.scalb((float) (fraction + 1024), exponent - 25));
    }
}
