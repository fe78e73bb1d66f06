// Package handlers is a sample of everything the house rules forbid at the door. Each line with a comment `want` must
// be reported; every other line must not.
package handlers

import (
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"
)

func causes(c *fiber.Ctx, err error) {
	_ = c.SendString(err.Error())                                        // want causeToVisitor
	_ = c.Status(500).SendString("failed: " + err.Error())               // want causeToVisitor
	_ = c.Send([]byte(err.Error()))                                      // want causeToVisitor
	_, _ = c.Write([]byte(err.Error()))                                  // want causeToVisitor
	_, _ = c.WriteString(err.Error())                                    // want causeToVisitor
	_, _ = c.Writef("%s", err.Error())                                   // want causeToVisitor
	_ = c.JSON(fiber.Map{"error": err.Error()})                          // want causeToVisitor
	_ = c.JSONP(fiber.Map{"error": err.Error()})                         // want causeToVisitor
	_ = c.XML(err.Error())                                               // want causeToVisitor
	_ = c.Format(err.Error())                                            // want causeToVisitor
	_ = c.Render("error", fiber.Map{"Message": fmt.Sprint(err.Error())}) // want causeToVisitor
	_ = fiber.NewError(500, err.Error())                                 // want causeToVisitor
	_ = c.SendString("Something went wrong.")
	_ = fiber.NewError(404, "not found")
	_ = time.Now() // doors may look at the clock
}
