"""The records of ``kiosk.domain`` under the names that the server calls them by."""

from kiosk import domain
from kiosk.domain.records import Record

ResponseModel = Record
AccountLineResponse = domain.AccountLine
AccountResponse = domain.Account
AgencyResponse = domain.Agency
ApplicationResponse = domain.HousingApplication
AppointmentResponse = domain.Appointment
CapabilitiesResponse = domain.Capabilities
ConsumptionResponse = domain.Consumption
DeviceConfigResponse = domain.DeviceConfig
DocumentLinkResponse = domain.DocumentLink
DocumentListResponse = domain.DocumentList
DocumentResponse = domain.Document
EnrolmentResponse = domain.DeviceEnrolment
HeartbeatResponse = domain.DeviceInstructions
LeakAlertResponse = domain.LeakAlert
MandateResponse = domain.Mandate
MonthlyConsumptionResponse = domain.MonthlyConsumption
NewsItemResponse = domain.NewsItem
OfferApplicationResponse = domain.OfferApplication
OfferResponse = domain.Offer
OutageResponse = domain.Outage
PaymentResponse = domain.Payment
PendingDocumentResponse = domain.DocumentRequest
SlotResponse = domain.AppointmentSlot
SurveyResponse = domain.Survey
SurveyResultResponse = domain.SurveyResult
TicketEventResponse = domain.TicketEvent
TicketResponse = domain.Ticket
WorkshopBookingResponse = domain.WorkshopBooking
WorkshopResponse = domain.Workshop
