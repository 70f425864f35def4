"""The headers that go with every answer: what a browser may do with it.

Content-Security-Policy: CSP Level 3. The page has no script and no style in itself, and
gets nothing from anywhere else.
"""

#: For what is no page.
NOTHING = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
#: For the page, and for scripts of its workers.
PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
#: What the page may use of the machine.
_FEATURES = "camera=(), display-capture=(), geolocation=(), microphone=(self), usb=()"

_COMMON = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": NOTHING,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": _FEATURES,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
#: Those that mean something for pages alone; whether it is framed CSP says as well.
OF_PAGES = (
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Frame-Options",
)


def common(secure: bool, hsts_seconds: int) -> dict[str, str]:
    """Those of every answer; who asked came over TLS, or did not."""
    if not secure:
        return _COMMON
    return {**_COMMON, "Strict-Transport-Security": f"max-age={hsts_seconds}"}
