package handlers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"runtime/debug"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5/pgconn"

	"imprimatur/models"
	"imprimatur/views"
)

// statusOf is the one table from errors to HTTP.
func statusOf(err error) int {
	var fiberError *fiber.Error
	var invalid models.Invalid
	var connect *pgconn.ConnectError
	var network net.Error
	switch {
	case errors.Is(err, models.ErrNotFound):
		return fiber.StatusNotFound
	case errors.Is(err, models.ErrForbidden):
		return fiber.StatusForbidden
	case errors.Is(err, models.ErrConflict):
		return fiber.StatusConflict
	case errors.Is(err, models.ErrGone):
		return fiber.StatusGone
	case errors.Is(err, models.ErrThrottled):
		return fiber.StatusTooManyRequests
	case errors.As(err, &invalid):
		return fiber.StatusUnprocessableEntity
	case errors.As(err, &fiberError):
		return fiberError.Code
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &connect), errors.As(err, &network):
		return fiber.StatusServiceUnavailable
	default:
		return fiber.StatusInternalServerError
	}
}

// showError is the only place where an error becomes a page. People read a
// sentence and a request id; the cause goes to the log under that id.
func (h *Handlers) showError(c *fiber.Ctx, err error) error {
	status := statusOf(err)
	h.log.LogAttrs(c.UserContext(), levelOf(status), "refused",
		attr("id", requestID(c)), attr("path", c.Path()), attr("status", fmt.Sprint(status)), attr("cause", err.Error()))
	if status == fiber.StatusTooManyRequests || status == fiber.StatusServiceUnavailable {
		c.Set(fiber.HeaderRetryAfter, "30")
	}
	c.Status(status)
	if c.Path() == "/webhooks/stripe" || c.Method() == fiber.MethodHead {
		return c.Send(nil)
	}
	page := views.ErrorPage{Base: h.base(c), Code: status}
	body, renderErr := h.views.Render(page.Lang, page)
	if renderErr != nil {
		h.log.Error("render error page", "id", requestID(c), "cause", renderErr)
		c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
		return c.SendString("Something went wrong. Please try again. Reference: " + requestID(c))
	}
	return h.html(c, body)
}

func (h *Handlers) logPanic(c *fiber.Ctx, cause any) {
	h.log.Error("panic", "id", requestID(c), "path", c.Path(), "cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
}

func levelOf(status int) slog.Level {
	switch {
	case status >= 500:
		return slog.LevelError
	case status == fiber.StatusForbidden || status == fiber.StatusTooManyRequests:
		return slog.LevelWarn
	default:
		return slog.LevelInfo
	}
}

func attr(key, value string) slog.Attr { return slog.String(key, value) }

// invalid takes the field errors out of an error; nil when there are none.
func invalid(err error) models.Invalid {
	var fields models.Invalid
	if errors.As(err, &fields) {
		return fields
	}
	return nil
}
