"""The compiler of shaders is let go, and comes back where it is needed."""

from __future__ import annotations

from kivy.graphics.opengl import GL_NO_ERROR, glGetError
from kivy.graphics.shader import Shader

from kiosk.screens.event_loop import _Sdl

from .conftest import Terminal

#: As none that Kivy has compiled.
FRAGMENT = """
#ifdef GL_ES
    precision highp float;
#endif
void main(void) { gl_FragColor = vec4(0.25, 0.5, 0.75, 1.0); }
"""


def test_without_its_compiler_what_is_compiled_draws_and_more_can_be(terminal: Terminal) -> None:
    terminal.go_home("fr")
    before = terminal.picture().tobytes()
    _Sdl().release_shader_compiler()
    terminal.root_window.canvas.ask_update()
    terminal.step(draw=True)
    assert terminal.picture().tobytes() == before
    shader = Shader()
    shader.fs = FRAGMENT
    assert shader.success
    assert glGetError() == GL_NO_ERROR
